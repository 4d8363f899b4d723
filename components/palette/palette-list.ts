/** Id of the list of what the palette offers: its search field names it, and so is known by it. */
export const PALETTE_LIST = 'palette-list'
