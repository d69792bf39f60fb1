import { expect, it } from 'vitest'
import { isPastPath } from '../../../src/verify/script/driver.ts'

it.each<[command: string, expected: boolean]>([
  ['docker build .', false],
  ['env A=b docker build .', false],
  ['env A=b docker run -i x', false],
  ['env -i PATH="$PATH" docker build .', false],
  ['env -i "PATH=${PATH}" A=b docker build .', false],
  ['env -i docker build .', true],
  ['env -i PATH=/usr/bin:/bin docker build .', true],
  ['env - docker build .', true],
  ['env -u HOME -i docker build .', true],
])('tells whether docker is looked for without the PATH of the run: %s', (command, expected) => {
  expect(isPastPath(command)).toBe(expected)
})
