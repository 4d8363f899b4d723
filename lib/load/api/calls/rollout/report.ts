// GET /rollouts/{name}/report.csv and /report.html: files for spreadsheets and change tickets.

import { z } from 'zod'
import { call, media } from '#lib/load/api/call'
import { moment, oneOf } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { csvAnswer } from '#lib/load/report/csv-answer'
import { htmlAnswer } from '#lib/load/report/html-answer'
import { REPORT_TABLES } from '#lib/report/index'
import { LANGUAGES } from '#lib/wording/voices'

const TABLES = REPORT_TABLES.map(({ name }) => name) as [string, ...string[]]

export const csvReport = resource('/rollouts/{name}/report.csv', {
  GET: call({
    summary: 'One table of a rollout as CSV',
    description:
      'RFC 4180 in UTF-8 with a byte order mark, sent while it is read. Without "from", comparison and hops begin with what the stage is judged by, the other tables with the rollout; without "to" they end now.',
    query: {
      table: oneOf(TABLES),
      from: moment.optional(),
      to: moment.optional(),
      columns: z.string().min(1, 'must not be empty').max(2_000, 'is longer than 2000').optional(),
    },
    answer: media('text/csv', 'A header of column names with their units, and the rows.'),
    run: async ({ params, query, request }) =>
      csvAnswer({ rollout: params.name, ...query }, { gone: request.signal }),
  }),
})

export const htmlReport = resource('/rollouts/{name}/report.html', {
  GET: call({
    summary: 'The report of a rollout as one HTML file',
    description:
      'Verdict, share, violations, comparison, checks, plan and history, for a change ticket: without scripts or anything from elsewhere, ready to print. With "to", as it was then.',
    query: {
      from: moment.optional(),
      to: moment.optional(),
      lang: oneOf(LANGUAGES).optional(),
    },
    answer: media('text/html', 'One self-contained page.'),
    run: async ({ params, query, request }) =>
      htmlAnswer({ rollout: params.name, ...query }, { request }),
  }),
})
