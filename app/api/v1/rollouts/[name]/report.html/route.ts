import { htmlReport } from '#lib/load/api/calls/rollout/report'

export const { GET, POST, PUT, PATCH, DELETE } = htmlReport.handlers
