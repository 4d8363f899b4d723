// THE LIST of receivers. Ports, settings, health, counters and the README table follow from it.
import { otlp } from './otlp/index'
import type { Receiver } from './receiver'
import { skywalking } from './skywalking/index'
import { zipkin } from './zipkin/index'

export const RECEIVERS = [otlp, skywalking, zipkin] as const satisfies readonly Receiver[]
export type ReceiverName = (typeof RECEIVERS)[number]['name']
