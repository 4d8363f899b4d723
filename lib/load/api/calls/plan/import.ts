// POST /plans/import: plans of other tools as plans of ours.
import { call } from '#lib/load/api/call'
import { oneOf } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { importedPlans } from '#lib/load/api/shapes/plan'
import { chooseLocale } from '#lib/load/locale'
import { FORMAT_NAMES, importGiven, planFiles } from '#lib/load/plan/load-imported-plans'

export const planImport = resource('/plans/import', {
  POST: call({
    summary: 'Read plans of other tools',
    description:
      'Says what was and was not read, in the language that "accept-language" prefers; keeps ' +
      'nothing. Files are read together.',
    role: 'viewer',
    changes: false,
    query: { format: oneOf(FORMAT_NAMES).optional() },
    body: planFiles,
    answer: importedPlans,
    run: async ({ query: { format }, body, request }) => {
      const language = chooseLocale(undefined, request.headers.get('accept-language'))
      return importGiven(body, { format, language })
    },
  }),
})
