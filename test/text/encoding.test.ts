import fc from '../support/laws.ts'
import { describe, expect, it } from 'vitest'
import { decodeText, decodeUtf16, encodeText } from '../../src/text/encoding.ts'

describe('decodeText and encodeText', () => {
  it('give back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect([...encodeText(decodeText(bytes))]).toEqual([...bytes])
      }),
      { numRuns: 2000 },
    )
  })

  it('give back bytes of which many begin a character', () => {
    const byte = fc.constantFrom(0x41, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff)
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), (bytes) => {
        expect([...encodeText(decodeText(Uint8Array.from(bytes)))]).toEqual(bytes)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['UTF-8', 'é€😀', 'é€😀'],
    ['a byte order mark', '\ufeffFROM a', '\ufeffFROM a'],
  ])('read %s as it is', (_, text, expected) => {
    expect(decodeText(new TextEncoder().encode(text))).toBe(expected)
  })

  it('give a byte that is no UTF-8 a unit of its own', () => {
    expect(decodeText(Uint8Array.from([0x63, 0xe9, 0x0a]))).toBe('c\udce9\n')
  })

  it('keep both when such bytes were joined with other text', () => {
    expect([...encodeText(`😀${decodeText(Uint8Array.from([0xe9]))}é`)]).toEqual([0xf0, 0x9f, 0x98, 0x80, 0xe9, 0xc3, 0xa9])
  })
})

describe('decodeUtf16', () => {
  const little = (text: string): number[] => [...Buffer.from(text, 'utf16le')]
  const big = (text: string): number[] => [...Buffer.from(text, 'utf16le').swap16()]
  it.each([
    ['little-endian with a mark', [0xff, 0xfe, ...little('#!/bin/sh')], '#!/bin/sh'],
    ['big-endian with a mark', [0xfe, 0xff, ...big('#!/bin/sh')], '#!/bin/sh'],
    ['little-endian', little('#!/bin/sh'), '#!/bin/sh'],
    ['big-endian', big('#!/bin/sh'), '#!/bin/sh'],
    ['no UTF-16', [0x23, 0x21, 0x00, 0x41], undefined],
  ])('reads %s', (_, bytes, expected) => {
    expect(decodeUtf16(Uint8Array.from(bytes))).toBe(expected)
  })
})
