import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseConfiguration } from '../../src/config/parse.ts'
import { optionsOf } from '../../src/cli/options.ts'
import { runCommand } from '../support/command.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(`${root}/README.md`, 'utf8')

/** The text of the first fenced block of a language. */
function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\n\`\`\``).exec(readme)?.[1] ?? ''
}

it('shows in the README what the command prints', () => {
  const [prompt = '', ...shown] = block('console').split('\n')
  const { stdout, code } = runCommand(root, prompt.replace('$ npx ', '').split(' '))
  expect([`${shown.join('\n')}\n`, code]).toEqual([stdout, 0])
})

it('shows in the README a restage.yaml that is taken', () => {
  expect(parseConfiguration(block('yaml')).problems).toEqual([])
})

it('names in the README no option that there is not', () => {
  const named = [...readme.replace(/```console[^]*?```/, '').matchAll(/(?<=[ `])--(?:no-)?([a-z]+(?:-[a-z]+)*)/g)].map(
    (match) => match[1],
  )
  const known = new Set(Object.values(optionsOf).flatMap((options) => options.map(([name]) => name)))
  expect(named.filter((name) => name !== undefined && !known.has(name))).toEqual([])
})
