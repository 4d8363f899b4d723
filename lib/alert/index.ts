// THE LIST of alert formats. Settings, forms, delivery and docs follow from it. Pure.
import { dingtalk } from './dingtalk'
import { feishu } from './feishu'
import type { AlertFormat } from './format'
import { slack } from './slack'
import { webhook } from './webhook'
import { wecom } from './wecom'

export const ALERT_FORMATS = [
  webhook,
  slack,
  dingtalk,
  wecom,
  feishu,
] as const satisfies readonly AlertFormat[]
