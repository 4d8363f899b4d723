'use client'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'

const ZOOM = { step: 1.3, min: 0.5, wheel: 0.0022 } as const
/** Letters are at most drawn at twice their size. */
const SCALE_MAX = 2
/** Pointers that move less are clicks, px. */
const SLOP = 4
/** After so long without a movement the picture is drawn sharp again, ms. */
const STILL_MS = 140

/** How much can be read at the scale that is shown. */
export type Level = 'near' | 'middle' | 'far'

export interface PanZoom {
  readonly frame: RefObject<HTMLDivElement | null>
  readonly plane: RefObject<HTMLDivElement | null>
  /** Lies over the plane while it moves. */
  readonly shield: RefObject<HTMLDivElement | null>
  readonly level: Level
  zoomBy(factor: number): void
  fit(): void
  /** Moves, when it must, so that this part of the drawing is seen. */
  show(box: Box, options?: ShowOptions): void
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface ShowOptions {
  /** In the middle, and large enough to read. */
  readonly close?: boolean
  /** Px at the right that something covers. */
  readonly right?: number
}

interface View {
  zoom: number
  x: number
  y: number
}

interface Held {
  readonly view: View
  drag: { x: number; y: number; moved: boolean } | null
  frame: number
  still: ReturnType<typeof setTimeout> | undefined
}

/**
 * The plane is moved by a CSS transform alone, once a frame: nothing is laid out or painted while
 * somebody drags. `drawing` is the box of the drawing in its own units.
 */
export function usePanZoom(drawing: Box, firstLevel: Level): PanZoom {
  const frame = useRef<HTMLDivElement | null>(null)
  const plane = useRef<HTMLDivElement | null>(null)
  const shield = useRef<HTMLDivElement | null>(null)
  const [level, setLevel] = useState(firstLevel)
  const held = useRef<Held>({
    view: { zoom: 1, x: 0, y: 0 },
    drag: null,
    frame: 0,
    still: undefined,
  })
  const box = useRef(drawing)
  box.current = drawing

  /** Px a unit of the drawing before any zoom. */
  const unit = useCallback(() => {
    const width = plane.current?.querySelector('svg')?.clientWidth ?? 0
    const height = plane.current?.querySelector('svg')?.clientHeight ?? 0
    return Math.min(width / box.current.width, height / box.current.height) || 1
  }, [])
  const rest = useCallback(() => {
    // Sizes are read first: after the change they would have to be laid out for it.
    const scale = unit() * held.current.view.zoom
    plane.current?.removeAttribute('data-moving')
    setLevel(scale >= 0.55 ? 'near' : scale >= 0.22 ? 'middle' : 'far')
  }, [unit])
  const paint = useCallback(() => {
    const at = held.current
    clearTimeout(at.still)
    at.still = setTimeout(rest, STILL_MS)
    if (at.frame !== 0) return
    at.frame = requestAnimationFrame(() => {
      at.frame = 0
      const { zoom, x, y } = at.view
      plane.current?.setAttribute('data-moving', 'true')
      if (plane.current) {
        plane.current.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`
      }
    })
  }, [rest])
  const zoomAt = useCallback(
    (factor: number, px: number, py: number) => {
      const { view } = held.current
      const most = Math.max(1, SCALE_MAX / unit())
      const zoom = Math.min(Math.max(view.zoom * factor, ZOOM.min), most)
      view.x = px - ((px - view.x) * zoom) / view.zoom
      view.y = py - ((py - view.y) * zoom) / view.zoom
      view.zoom = zoom
      paint()
    },
    [paint, unit],
  )
  useGestures({ frame, shield, held, paint, zoomAt })
  useEffect(() => {
    rest()
    const { current: at } = held
    return () => {
      cancelAnimationFrame(at.frame)
      clearTimeout(at.still)
    }
  }, [rest])

  return useMemo(
    () => ({
      frame,
      plane,
      shield,
      level,
      zoomBy: (factor) => {
        const size = frame.current?.getBoundingClientRect()
        zoomAt(factor, (size?.width ?? 0) / 2, (size?.height ?? 0) / 2)
      },
      fit: () => {
        Object.assign(held.current.view, { zoom: 1, x: 0, y: 0 })
        paint()
      },
      show: (part, { close = false, right = 0 } = {}) => {
        const size = frame.current?.getBoundingClientRect()
        const svg = plane.current?.querySelector('svg')
        if (!size || !svg) return
        const { view } = held.current
        const before = { ...view }
        const scale = unit()
        if (close && scale * view.zoom < 0.8) view.zoom = 0.8 / scale
        const left =
          Math.max(0, (size.width - svg.clientWidth) / 2) +
          (svg.clientWidth - box.current.width * scale) / 2
        const top = (svg.clientHeight - box.current.height * scale) / 2
        const px = (left + (part.x - box.current.x) * scale) * view.zoom
        const py = (top + (part.y - box.current.y) * scale) * view.zoom
        const [w, h] = [part.width * scale * view.zoom, part.height * scale * view.zoom]
        const free = size.width - right
        const inX = view.x + px >= 0 && view.x + px + w <= free
        const inY = view.y + py >= 0 && view.y + py + h <= size.height
        if (close || !inX) view.x = free / 2 - px - w / 2
        if (close || !inY) view.y = size.height / 2 - py - h / 2
        if (!isSame(before, view)) paint()
      },
    }),
    [level, zoomAt, paint, unit],
  )
}

function isSame(a: View, b: View): boolean {
  return a.x === b.x && a.y === b.y && a.zoom === b.zoom
}

interface Gestures extends Pick<PanZoom, 'frame' | 'shield'> {
  readonly held: RefObject<Held>
  paint(): void
  zoomAt(factor: number, px: number, py: number): void
}

/** Dragging moves; the wheel zooms with Ctrl (and so do two fingers on a touchpad), else it scrolls. */
function useGestures({ frame, shield, held, paint, zoomAt }: Gestures): void {
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const stop = new AbortController()
    const options = { signal: stop.signal }
    const at = held.current
    element.addEventListener(
      'pointerdown',
      ({ clientX: x, clientY: y, button }) => {
        if (button === 0) at.drag = { x, y, moved: false }
      },
      options,
    )
    element.addEventListener(
      'pointermove',
      ({ clientX, clientY, pointerId, buttons }) => {
        if (buttons === 0) at.drag = null
        if (at.drag === null) return
        const [dx, dy] = [clientX - at.drag.x, clientY - at.drag.y]
        if (!at.drag.moved && Math.hypot(dx, dy) < SLOP) return
        if (!at.drag.moved) shield.current?.setPointerCapture(pointerId)
        at.drag = { x: clientX, y: clientY, moved: true }
        at.view.x += dx
        at.view.y += dy
        paint()
      },
      options,
    )
    const drop = () => {
      at.drag = at.drag?.moved === true ? at.drag : null
    }
    element.addEventListener('pointerup', drop, options)
    element.addEventListener(
      'pointercancel',
      () => {
        at.drag = null
      },
      options,
    )
    element.addEventListener(
      'click',
      (event) => {
        if (at.drag?.moved === true) event.stopPropagation()
        at.drag = null
      },
      { ...options, capture: true },
    )
    element.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return
        event.preventDefault()
        const edge = element.getBoundingClientRect()
        const factor = Math.exp(-event.deltaY * ZOOM.wheel)
        zoomAt(factor, event.clientX - edge.left, event.clientY - edge.top)
      },
      { ...options, passive: false },
    )
    return () => stop.abort()
  }, [frame, shield, held, paint, zoomAt])
}

export const ZOOM_STEP = ZOOM.step
