import { describe, expect, it } from 'vitest'
import { encodePropertiesJson, encodeSegmentJson } from '#lib/receive/skywalking/json-mapping'
import { capturedProperties, capturedSegments } from './captures'

describe('SkyWalking’s JSON', () => {
  it.each(capturedSegments())('becomes the very bytes of $name', ({ bytes, json }) => {
    expect(encodeSegmentJson(json)).toEqual(bytes)
  })

  it.each(capturedProperties())('becomes the very bytes of $name', ({ bytes, json }) => {
    expect(encodePropertiesJson(json)).toEqual(bytes)
  })
})
