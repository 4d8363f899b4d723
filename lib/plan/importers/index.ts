// THE LIST of importers: formats of plans that a user already has. Command, API and docs follow from it.
import type { Importer } from '#lib/plan/import/importer'
import { apisix } from './apisix'
import { argoRollouts } from './argo-rollouts'
import { flagger } from './flagger'
import { gatewayApi } from './gateway-api'
import { higress } from './higress'
import { ingressNginx } from './ingress-nginx'
import { istio } from './istio'
import { kong } from './kong/index'
import { openkruise } from './openkruise'
import { polaris } from './polaris/index'

export const IMPORTERS = [
  argoRollouts,
  flagger,
  istio,
  gatewayApi,
  openkruise,
  kong,
  polaris,
  ingressNginx,
  higress,
  apisix,
] as const satisfies readonly Importer[]
