import { describe, expect, it } from 'vitest'
import { engineForTests } from '../support/engine.ts'

const engine = await engineForTests()

describe.skipIf(engine === undefined)('removing an image', () => {
  it.each([
    ['that is not there', 'restage.test/never-made:1'],
    ['with a name that no image can have, as a driver with an empty variable asks for', 'restage.test/never-made:'],
  ])('is done for one %s', async (_title, name) => {
    expect(await engine?.removeImage(name)).toBe(true)
  })
})
