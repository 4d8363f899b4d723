'use client'
import { ActionIcon, Group } from '@mantine/core'
import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import styles from './topology-graph.module.css'

const ZOOM = { step: 1.25, min: 0.4, max: 3 } as const
/** A drawing is never blown up beyond this to fill its frame. */
const FIT_MAX = 1.15
/** Smaller than this nobody can read it: then it scrolls. */
const FIT_MIN = 0.62

export interface GraphFrameProps {
  /** y of the upper edge. */
  readonly top: number
  readonly width: number
  readonly height: number
  readonly label: string
  readonly words: { readonly larger: string; readonly smaller: string; readonly fit: string }
  readonly children: ReactNode
}

interface View {
  readonly zoom: number
  readonly x: number
  readonly y: number
}

const WHOLE: View = { zoom: 1, x: 0, y: 0 }

/** Shows the whole drawing; larger and smaller by buttons, moved by dragging. */
export function GraphFrame({ top, width, height, label, words, children }: GraphFrameProps) {
  const [view, setView] = useState(WHOLE)
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null)
  const zoomBy = (factor: number) =>
    setView(({ zoom, x, y }) => ({
      zoom: Math.min(Math.max(zoom * factor, ZOOM.min), ZOOM.max),
      x,
      y,
    }))
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const from = drag.current
    if (from === null) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    if (!from.moved && Math.hypot(dx, dy) < 4) return
    const scale = width / event.currentTarget.getBoundingClientRect().width / view.zoom
    drag.current = { x: event.clientX, y: event.clientY, moved: true }
    setView(({ zoom, x, y }) => ({ zoom, x: x - dx * scale, y: y - dy * scale }))
  }
  const [w, h] = [width / view.zoom, height / view.zoom]
  const box = [view.x + (width - w) / 2, top + view.y + (height - h) / 2, w, h]
  return (
    <div className={styles.frame}>
      <div className={styles.scroll}>
        <svg
          className={styles.svg}
          viewBox={box.map((value) => value.toFixed(1)).join(' ')}
          style={{ maxWidth: width * FIT_MAX, minWidth: width * FIT_MIN }}
          aria-label={label}
          onPointerDown={({ clientX, clientY }) => {
            drag.current = { x: clientX, y: clientY, moved: false }
          }}
          onPointerMove={onPointerMove}
          onPointerUp={() => {
            drag.current = drag.current?.moved === true ? drag.current : null
          }}
          onPointerLeave={() => {
            drag.current = null
          }}
          onClickCapture={(event) => {
            if (drag.current?.moved === true) event.preventDefault()
            drag.current = null
          }}
          onDragStart={(event) => event.preventDefault()}
        >
          {children}
        </svg>
      </div>
      <Group gap={4} className={styles.tools ?? ''}>
        <ActionIcon variant="default" aria-label={words.larger} onClick={() => zoomBy(ZOOM.step)}>
          +
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label={words.smaller}
          onClick={() => zoomBy(1 / ZOOM.step)}
        >
          −
        </ActionIcon>
        <ActionIcon variant="default" aria-label={words.fit} onClick={() => setView(WHOLE)}>
          ⤢
        </ActionIcon>
      </Group>
    </div>
  )
}
