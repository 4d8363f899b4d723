// Importer: Kong's declarative configuration, and the tse-route plugin of Tencent TSE. Pure.
import { isThere, itemsOf } from '#lib/plan/import/cursor'
import { type Importer, isKind } from '#lib/plan/import/importer'
import { readDeclarative } from './declarative'
import { isTseRoute, readTseRoute } from './tse-route'

export const kong: Importer = {
  name: 'kong',
  detect: (document) =>
    isThere(document.at('_format_version')) ||
    isKind(document, 'configuration.konghq.com', 'KongPlugin'),
  read: (documents) =>
    documents.flatMap((document) => {
      if (isTseRoute(document)) return [readTseRoute(document)]
      if (isThere(document.at('_format_version'))) return readDeclarative(document)
      const { value } = document.at('plugin')
      return itemsOf(
        document.at('plugin').fail(`"${String(value)}" splits nothing: expected tse-route`),
        '',
      ).map(readTseRoute)
    }),
}
