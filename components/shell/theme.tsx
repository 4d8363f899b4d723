import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

/** Neutral, so that a button is never taken for an outcome or a group. */
const INK: MantineColorsTuple = [
  '#f5f6f8',
  '#e6e9ed',
  '#cbd1d8',
  '#a9b3be',
  '#7d8894',
  '#525c68',
  '#3a434d',
  '#252c34',
  '#1a2027',
  '#14181d',
]

const FONTS =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", ' +
  '"Liberation Sans", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", ' +
  '"Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif'

/** The main button is ink on the page's own colours, in light as in dark. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const usual = defaultVariantColorsResolver(input)
  const isInk = input.color === undefined || input.color === 'ink'
  if (input.variant !== 'filled' || !isInk) return usual
  return { ...usual, background: 'var(--ink)', color: 'var(--card)', hover: 'var(--ink-soft)' }
}

/** What is chosen is ink with a sign in the page's own colour: Mantine's sign is white, as ink is in dark. */
const CHOSEN = { defaultProps: { color: 'var(--ink)', iconColor: 'var(--card)' } }

export const theme = createTheme({
  variantColorResolver,
  components: { Radio: CHOSEN, Checkbox: CHOSEN },
  fontFamily: FONTS,
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "Noto Sans Mono CJK SC", monospace',
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  colors: { ink: INK },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1rem' } } },
})
