import { describe, expect, it } from 'vitest'
import { chooseGray, hostName, serviceName, slug } from '#lib/plan/import/groups'
import { readDocuments } from '#lib/plan/import/read-documents'

const [cursor] = readDocuments([{ name: 'x.yaml', text: 'a: 1' }])

const at = (name: string, weight = 1, marked = false) => ({ name, weight, marked })

function gray(a: ReturnType<typeof at>, b: ReturnType<typeof at>): string | undefined {
  if (cursor === undefined) throw new Error('no document')
  return [a, b][chooseGray([a, b], cursor)]?.name
}

describe('which of two destinations is gray', () => {
  it.each([
    ['order-gray', 'order-base'],
    ['order-canary', 'order'],
    ['favorites-service-new', 'favorites-service'],
    ['order', 'order-stable'],
    ['v2', 'v1'],
    ['order-v10', 'order-v9'],
  ])('%s, beside %s, whatever their weights', (one, other) => {
    expect(gray(at(one, 95), at(other, 5))).toBe(one)
    expect(gray(at(other, 5), at(one, 95))).toBe(one)
  })

  it('is where marked requests go, then the one with less weight', () => {
    expect(gray(at('red', 90), at('blue', 10, true))).toBe('blue')
    expect(gray(at('red', 90, true), at('blue', 10))).toBe('red')
    expect(gray(at('red', 90), at('blue', 10))).toBe('blue')
  })

  it('is asked when nothing tells', () => {
    expect(() => gray(at('red'), at('blue'))).toThrow(
      'nothing tells which of "red" and "blue" is gray',
    )
  })
})

describe('names', () => {
  it('of a service are what its two groups share', () => {
    expect(serviceName('order-base', 'order-gray')).toBe('order')
    expect(serviceName('favorites-service', 'favorites-service-new')).toBe('favorites-service')
    expect(serviceName('red', 'blue')).toBe('red')
  })

  it('of programs are the first part of their host, but an address stays whole', () => {
    expect(hostName('order-gray.shop.svc.cluster.local:8080')).toBe('order-gray')
    expect(hostName('10.0.0.7:8080')).toBe('10.0.0.7:8080')
  })

  it('of stages and rollouts are made of what they may hold', () => {
    expect(slug('Order Service/v2', 'x')).toBe('order-service-v2')
    expect(slug('灰度', 'imported')).toBe('imported')
    expect(slug('a'.repeat(80), 'x')).toHaveLength(63)
  })
})
