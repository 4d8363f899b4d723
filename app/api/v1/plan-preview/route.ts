import { planPreviewCall } from '#lib/load/api/calls/plan/preview'

export const { GET, POST, PUT, PATCH, DELETE } = planPreviewCall.handlers
