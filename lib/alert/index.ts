// THE LIST of alert formats. Settings, forms, delivery and docs follow from it. Pure.
import { alertmanagerApi } from './alertmanager-api'
import { alertmanagerWebhook } from './alertmanager-webhook'
import { dingtalk } from './dingtalk'
import { discord } from './discord'
import { feishu } from './feishu'
import type { AlertFormat } from './format'
import { pagerduty } from './pagerduty'
import { slack } from './slack'
import { teams } from './teams'
import { webhook } from './webhook'
import { wecom } from './wecom'

export const ALERT_FORMATS = [
  webhook,
  alertmanagerWebhook,
  alertmanagerApi,
  slack,
  dingtalk,
  wecom,
  feishu,
  pagerduty,
  teams,
  discord,
] as const satisfies readonly AlertFormat[]
