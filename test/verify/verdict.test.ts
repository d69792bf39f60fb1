import { describe, expect, it } from 'vitest'
import type { FileDifference } from '../../src/compare/difference.ts'
import { imageVerdict, worstVerdict } from '../../src/verify/verdict.ts'
import type { VerificationVerdict, VerifiedImage } from '../../src/verify/verification.ts'

const difference: FileDifference = { path: '/a', aspect: 'mode', legacy: '0644', multiStage: '0755', explanation: null }
const same: VerifiedImage['files'] = { compared: 3, differences: [], excused: [], times: 0 }

describe('imageVerdict', () => {
  it.each<[VerificationVerdict, Pick<VerifiedImage, 'files' | 'config'>]>([
    ['identical', { files: same, config: [] }],
    ['equal', { files: { ...same, times: 1 }, config: [] }],
    [
      'excused',
      { files: { ...same, times: 1, excused: [{ difference, excuse: { kind: 'ignored', evidence: 'x' } }] }, config: [] },
    ],
    ['different', { files: { ...same, differences: [difference] }, config: [] }],
    ['different', { files: same, config: [{ field: 'Cmd', legacy: null, multiStage: '["x"]' }] }],
  ])('says %s', (verdict, image) => {
    expect(imageVerdict(image)).toBe(verdict)
  })
})

describe('worstVerdict', () => {
  it.each<[VerificationVerdict[], VerificationVerdict]>([
    [['identical'], 'identical'],
    [['equal', 'identical'], 'equal'],
    [['equal', 'excused', 'identical'], 'excused'],
    [['excused', 'different', 'equal'], 'different'],
  ])('takes of %j the worst', (verdicts, worst) => {
    expect(worstVerdict(verdicts)).toBe(worst)
  })
})
