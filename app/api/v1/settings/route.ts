import { plain, resource } from '#lib/load/api/resource'
import { services } from '#lib/load/services'
import { loadSettingsView } from '#lib/load/status/load-settings-view'

/** Settings in force; of secrets, only whether they are set. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async () => {
    const { db, settings } = services()
    return { settings: await loadSettingsView(db, settings) }
  }),
})
