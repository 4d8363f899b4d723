// What people say to an episode, or to all of a rollout: taken on, or not now. Pure.
import type { Episode } from './episode'

const ANSWER_ACTIONS = ['acknowledge', 'snooze'] as const

export interface AlertAnswer {
  readonly rollout: string
  /** Empty: all episodes of the rollout; an acknowledgement then means those that began before it. */
  readonly episode: string
  readonly atMs: number
  readonly action: (typeof ANSWER_ACTIONS)[number]
  /** End of a snooze; a time that has passed ends one early. Of an acknowledgement: 0. */
  readonly untilMs: number
  readonly author: string
}

type Asked = Pick<Episode, 'id' | 'rollout' | 'openedMs'>

/** The newest acknowledgement of the episode; null when nobody has taken it on. */
export function acknowledgementOf(
  answers: readonly AlertAnswer[],
  episode: Asked,
): AlertAnswer | null {
  const all = answersTo(answers, episode, 'acknowledge')
  return newest(all.filter(({ atMs }) => atMs >= episode.openedMs))
}

/** The snooze that holds now: the later end of that of the episode and that of its rollout. */
export function snoozeOf(
  answers: readonly AlertAnswer[],
  episode: Asked,
  nowMs: number,
): AlertAnswer | null {
  const all = answersTo(answers, episode, 'snooze')
  const last = [true, false].flatMap((own) => {
    const answer = newest(all.filter((it) => (it.episode === episode.id) === own))
    return answer === null || answer.untilMs <= nowMs ? [] : [answer]
  })
  return last.sort((a, b) => b.untilMs - a.untilMs)[0] ?? null
}

function answersTo(
  answers: readonly AlertAnswer[],
  { id, rollout }: Asked,
  action: AlertAnswer['action'],
): AlertAnswer[] {
  return answers.filter(
    (it) =>
      it.action === action && it.rollout === rollout && (it.episode === '' || it.episode === id),
  )
}

function newest(answers: readonly AlertAnswer[]): AlertAnswer | null {
  return answers.toSorted((a, b) => b.atMs - a.atMs)[0] ?? null
}
