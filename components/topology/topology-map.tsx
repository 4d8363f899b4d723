'use client'
import { ActionIcon, Group, Skeleton } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { Drawing } from '#lib/topology/draw/drawing'
import { ExtentNote, type MapExtent } from './extent-note'
import styles from './graph/graph.module.css'
import { GraphBody } from './graph/graph-body'
import { useGraphMarks } from './graph/graph-marks'
import { type Level, type PanZoom, usePanZoom, ZOOM_STEP } from './graph/use-pan-zoom'
import type { TopologyPanelProps } from './panel/topology-panel'
import type { CountedRange } from './panel/use-call-details'
import { type Picked, usePicked } from './use-picked'
import { walk } from './walk-keys'

/** Suggestions are heavy, and nobody types before the graph is there. */
const TopologySearch = dynamic(
  () => import('./topology-search').then(({ TopologySearch: Search }) => Search),
  { ssr: false, loading: () => <Skeleton height={36} width={272} /> },
)

const loadPanel = () => import('./panel/topology-panel').then(({ TopologyPanel: Panel }) => Panel)
/** Opens at a click: by then it is there. */
const TopologyPanel = dynamic(loadPanel, { ssr: false })

/** A drawing is never blown up beyond this to fill its frame. */
const FIT_MAX = 1.15
/** Small drawings stay legible on small screens: there one moves them. */
const LEGIBLE = { scale: 0.62, cards: 40 } as const
/** To dim more calls than this takes longer than to read what was asked for. */
const DIMMED_MAX = 400
/** What the server assumes of a screen, px. */
const SCREEN = { width: 1040, height: 620 } as const

export interface TopologyMapProps {
  readonly drawing: Drawing
  readonly range: CountedRange
  readonly seconds: number
  /** What is left out, and what could be searched for; null: the drawing is all there is. */
  readonly extent: MapExtent | null
}

/** The graph: moved and enlarged, walked by keyboard, and asked for numbers. */
export function TopologyMap({ drawing, range, seconds, extent }: TopologyMapProps) {
  const t = useTranslations('topology')
  const { top, width, height, cards, edges } = drawing
  const [picked, setPicked] = usePicked()
  const [stop, setStop] = useState<Picked | null>(() => firstStop(drawing))
  const marks = useGraphMarks(edges, { picked, stop })
  const isWalking = useRef(false)
  const heading = useRef<HTMLHeadingElement | null>(null)
  const isByKey = useRef(false)
  const view = usePanZoom({ x: 0, y: top, width, height }, firstLevel(drawing))
  const { frame, show } = view
  const focusOn = useCallback((target: Picked) => {
    isWalking.current = true
    setStop(target)
  }, [])
  useEffect(() => {
    if (!isWalking.current || stop === null) return
    isWalking.current = false
    // The part learns that it is the stop in a rendering of its own, right after this one.
    queueMicrotask(() => focusInSight(frame.current, stop))
    const card = cards.find(({ id }) => id === stop.id)
    if (card !== undefined) show(card, { right: coveredBy(heading) })
  }, [stop, cards, frame, show])
  useEffect(() => void loadPanel(), [])
  const hasPicked = picked !== null
  /** How often a panel has come: the first time later than what it tells of. */
  const [panels, setPanels] = useState(0)
  const onShown = useCallback(() => setPanels((count) => count + 1), [])
  useEffect(() => {
    if (panels > 0 && isByKey.current) heading.current?.focus()
    isByKey.current = false
  }, [panels])
  useReveal(picked, { drawing, heading, show, panels })
  const onKeyDown = (event: KeyboardEvent) => {
    const at = pickedAt(event.target)
    if (at === null) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      isByKey.current = true
      setPicked(at)
      if (hasPicked) heading.current?.focus()
      return
    }
    const next = walk(drawing, at, event)
    if (next === null) return
    event.preventDefault()
    focusOn(next)
  }
  const close = useCallback(() => {
    if (picked !== null) focusOn(picked)
    setPicked(null)
  }, [picked, focusOn, setPicked])
  const pick = useCallback(
    (next: Picked) => {
      setPicked(next)
      heading.current?.focus()
    },
    [setPicked],
  )
  const find = useCallback(
    (id: string) => {
      setPicked({ kind: 'node', id })
      focusOn({ kind: 'node', id })
      const card = cards.find((it) => it.id === id)
      if (card !== undefined) show(card, { close: true })
    },
    [cards, setPicked, focusOn, show],
  )
  return (
    <div className={styles.map}>
      <div className={styles.bar}>
        {extent === null ? null : (
          <>
            <TopologySearch extent={extent} cards={cards} find={find} />
            <ExtentNote extent={extent} />
          </>
        )}
        <Tools view={view} />
      </div>
      <p id="graph-keys" className={styles.hidden}>
        {t('keys')}
      </p>
      <div className={styles.frame} ref={frame}>
        <div
          className={styles.plane}
          ref={view.plane}
          data-level={view.level}
          data-dim={hasPicked && edges.length <= DIMMED_MAX}
        >
          {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset */}
          <svg
            role="group"
            className={styles.svg}
            viewBox={`0 ${top} ${width} ${height}`}
            style={{
              maxWidth: width * FIT_MAX,
              ...(cards.length <= LEGIBLE.cards ? legible(width) : {}),
            }}
            aria-label={t('graph', { services: cards.length })}
            aria-describedby="graph-keys"
            onKeyDown={onKeyDown}
            onFocus={(event) => {
              const at = pickedAt(event.target)
              if (at !== null && (at.kind !== stop?.kind || at.id !== stop.id)) setStop(at)
            }}
            onClick={(event: MouseEvent) => {
              const at = pickedAt(event.target)
              if (at !== null) setPicked(at)
            }}
          >
            <GraphBody drawing={drawing} seconds={seconds} marks={marks} />
          </svg>
        </div>
        <div className={styles.shield} ref={view.shield} />
      </div>
      {picked === null ? null : (
        <TopologyPanel {...{ drawing, picked, range, seconds, heading, pick, close, onShown }} />
      )}
    </div>
  )
}

interface Reveal extends Pick<TopologyPanelProps, 'drawing' | 'heading'> {
  readonly show: PanZoom['show']
  readonly panels: number
}

/** What was picked must not lie below the panel that tells of it. */
function useReveal(picked: Picked | null, { drawing, heading, show, panels }: Reveal): void {
  const { kind, id } = picked ?? {}
  const latest = useRef(drawing)
  latest.current = drawing
  // biome-ignore lint/correctness/useExhaustiveDependencies: a panel that has come covers the drawing
  useEffect(() => {
    const right = coveredBy(heading)
    if (id === undefined || right === 0) return
    const { cards, edges } = latest.current
    const card = cards.find((it) => kind === 'node' && it.id === id)
    const edge = edges.find((it) => kind === 'edge' && it.id === id && it.path !== '')
    const box =
      card ?? (edge && { x: edge.labelX - 20, y: edge.labelY - 20, width: 40, height: 40 })
    if (box !== undefined) show(box, { right })
  }, [kind, id, heading, show, panels])
}

/** Px at the right of the drawing that lie below the panel; none where it stands below it all. */
function coveredBy(heading: TopologyPanelProps['heading']): number {
  const panel = heading.current?.closest('aside')
  if (!panel || getComputedStyle(panel).position !== 'absolute') return 0
  return panel.offsetWidth
}

const Tools = memo(function Tools({ view }: { readonly view: PanZoom }) {
  const t = useTranslations('topology')
  return (
    <Group gap={4} className={styles.tools ?? ''}>
      <ActionIcon variant="default" aria-label={t('zoomIn')} onClick={() => view.zoomBy(ZOOM_STEP)}>
        +
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={t('zoomOut')}
        onClick={() => view.zoomBy(1 / ZOOM_STEP)}
      >
        −
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t('fit')} onClick={view.fit}>
        ⤢
      </ActionIcon>
    </Group>
  )
})

function legible(width: number): CSSProperties {
  return { '--legible': `${Math.round(width * LEGIBLE.scale)}px` } as CSSProperties
}

function firstStop({ cards }: Drawing): Picked | null {
  const leftmost = cards.toSorted((a, b) => a.x - b.x || a.y - b.y)[0]
  return leftmost === undefined ? null : { kind: 'node', id: leftmost.id }
}

function firstLevel({ width, height }: Drawing): Level {
  const scale = Math.min(SCREEN.width / width, SCREEN.height / height)
  return scale >= 0.55 ? 'near' : scale >= 0.22 ? 'middle' : 'far'
}

function pickedAt(target: EventTarget): Picked | null {
  const element = target instanceof Element ? target.closest('[data-node], [data-edge]') : null
  const node = element?.getAttribute('data-node') ?? null
  if (node !== null) return { kind: 'node', id: node }
  const edge = element?.getAttribute('data-edge') ?? null
  return edge === null ? null : { kind: 'edge', id: edge }
}

/** The browser would scroll the frame, which is moved otherwise: the page alone is scrolled. */
function focusInSight(frame: HTMLElement | null, stop: Picked): void {
  const element = elementOf(frame, stop)
  if (element === null) return
  element.focus({ preventScroll: true })
  const { top, bottom } = element.getBoundingClientRect()
  if (top < 0 || bottom > window.innerHeight) frame?.scrollIntoView({ block: 'nearest' })
}

function elementOf(frame: HTMLElement | null, { kind, id }: Picked): SVGElement | null {
  const name = kind === 'node' ? 'data-node' : 'data-stop'
  return frame?.querySelector<SVGElement>(`[${name}="${CSS.escape(id)}"]`) ?? null
}
