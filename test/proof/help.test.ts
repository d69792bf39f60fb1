import { describe, expect, it } from 'vitest'
import * as ofContainers from '../../src/findings/containers.ts'
import * as ofImages from '../../src/findings/proof.ts'
import type { Finding } from '../../src/findings/finding.ts'
import { proofHelp } from '../../src/proof/help.ts'

const caveats: readonly Finding[] = Object.values({ ...ofImages, ...ofContainers })
  .map((make) => make(null))
  .filter((finding) => finding.severity === 'caveat')

describe('proofHelp', () => {
  it('knows what to do about every caveat of the proof', () => {
    expect(caveats.length).toBeGreaterThan(20)
    expect(caveats.map(({ code }) => [code, proofHelp(code)])).toEqual(caveats.map(({ code, help }) => [code, help]))
  })

  it('says something of its own about each', () => {
    expect(new Set(caveats.map(({ help }) => help)).size).toBe(caveats.length)
  })
})
