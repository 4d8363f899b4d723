/**
 * What streams in after the first frame, React's script in the page holds back until 300 ms after that
 * frame, so that several parts come together. Pages here have one part, and it is the answer: without
 * the moment that React keeps in `$RT`, it is shown in the next frame. Of no effect should React keep
 * the moment elsewhere one day.
 */
const FORGET_MOMENT = "Object.defineProperty(window,'$RT',{get(){},set(){}})"

export function ShowAtOnce() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant
  return <script dangerouslySetInnerHTML={{ __html: FORGET_MOMENT }} />
}
