// GET /openapi.json: the API in the words of the standard.
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { openApiDocument } from '#lib/load/api/openapi/document'
import { type Resource, resource } from '#lib/load/api/resource'

/** `all` is asked when the document is: the list holds this resource, too. */
export function openApi(all: () => readonly Resource[]): Resource {
  return resource('/openapi.json', {
    GET: call({
      summary: 'This document',
      answer: z.looseObject({ openapi: z.string() }),
      run: async () => ({ openapi: '', ...openApiDocument(all()) }),
    }),
  })
}
