import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../src/engine/error.ts'
import { measureTimes, type FileChange } from '../../../src/verify/measure/times.ts'

describe('measureTimes', () => {
  it('builds each side from nothing, again, and with a change of its own', async () => {
    const seen: (readonly [side: string, cache: boolean, change: FileChange | undefined])[] = []
    const build =
      (side: string) =>
      ({ cache, change }: { readonly cache: boolean; readonly change: FileChange | undefined }): Promise<number> => {
        seen.push([side, cache, change])
        return Promise.resolve(seen.length)
      }
    const times = await measureTimes({ legacy: build('old'), multiStage: build('new'), file: 'main.go', run: '0f' })
    expect(times).toEqual({ legacy: { cold: 1, warm: 2, changed: 5 }, multiStage: { cold: 3, warm: 4, changed: 6 } })
    expect(seen).toEqual([
      ['old', false, undefined],
      ['old', true, undefined],
      ['new', false, undefined],
      ['new', true, undefined],
      ['old', true, { path: 'main.go', text: '\n     \t\t\t\t\n' }],
      ['new', true, { path: 'main.go', text: '\n\t    \t\t\t\t\n' }],
    ])
  })

  it('has no time for a change where there is no file, and none for a build that fails', async () => {
    const fails = (): Promise<number> => Promise.reject(new EngineError('build-failed', 'building'))
    const times = await measureTimes({ legacy: fails, multiStage: () => Promise.resolve(2), file: undefined, run: 'ab' })
    expect(times).toEqual({
      legacy: { cold: null, warm: null, changed: null },
      multiStage: { cold: 2, warm: 2, changed: null },
    })
  })

  it('goes on with a failure of the engine', async () => {
    const lost = (): Promise<number> => Promise.reject(new EngineError('engine-lost', 'building'))
    await expect(measureTimes({ legacy: lost, multiStage: lost, file: undefined, run: 'ab' })).rejects.toThrow('building')
  })
})
