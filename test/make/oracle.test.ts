import { beforeAll, describe, expect, it } from 'vitest'
import { requireMake, runEvaluator, runReal } from './oracle.ts'
import { rows } from './oracle-rows.ts'

describe('evaluateMake', () => {
  beforeAll(requireMake)

  it.each(rows.map((row) => [`${JSON.stringify(row.makefile)} ${row.args.join(' ')}`, row] as const))(
    'hands the shell what make hands it: %s',
    (_, row) => {
      expect(runEvaluator(row)).toEqual(runReal(row))
    },
  )
})
