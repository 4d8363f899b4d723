// The README's table of settings, made from the schema that reads them.
import { SETTINGS, type SettingRow } from './config'

/** A Markdown table, without a newline at its end. */
export function settingsTable(): string {
  const rows = SETTINGS.map((row) => `| \`${row.env}\` | ${preset(row)} | ${row.description} |`)
  return ['| setting | default | what it is |', '|---|---|---|', ...rows].join('\n')
}

/** The same for a terminal. */
export function settingsList(): string {
  const width = Math.max(...SETTINGS.map((row) => row.env.length))
  return SETTINGS.map((row) => {
    const plain = preset(row).replaceAll('`', '')
    const shown = plain === '' ? '' : ` [${plain}]`
    return `${row.env.padEnd(width)}  ${row.description.replaceAll('`', '')}${shown}`
  }).join('\n')
}

function preset(row: SettingRow): string {
  return row.defaultText ?? (row.preset === null ? '' : `\`${row.preset}\``)
}
