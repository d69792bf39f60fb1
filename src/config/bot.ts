/** Reads the part of `restage.yaml` about the bot. */
import { isScalar } from 'yaml'
import { emptyConfiguration, templateNames, type BotConfiguration } from './configuration.ts'
import { readFields, readList, stringOf, type Reader } from './fields.ts'

/** GitHub's own limits. */
const longest = { label: 50, title: 200, body: 20_000 }

export function readBot(reader: Reader, node: unknown): BotConfiguration {
  const usual = emptyConfiguration.bot
  const names = Object.fromEntries(Object.keys(usual).map((name) => [name, false])) as Record<keyof BotConfiguration, false>
  const fields = readFields(reader, node, names)
  return {
    enabled: flagOf(reader, fields.enabled, 'enabled', usual.enabled),
    schedule: choiceOf(reader, fields.schedule, 'schedule', ['daily', 'weekly', 'off'], usual.schedule),
    paths: textsOf(reader, fields.paths, 'paths'),
    labels: textsOf(reader, fields.labels, 'labels', longest.label),
    draft: choiceOf(reader, fields.draft, 'draft', ['caveats', 'always', 'never'], usual.draft),
    verify: flagOf(reader, fields.verify, 'verify', usual.verify),
    title: templateOf(reader, fields.title, 'title'),
    body: templateOf(reader, fields.body, 'body'),
  }
}

function flagOf(reader: Reader, node: unknown, name: string, usual: boolean): boolean {
  if (node === undefined) return usual
  if (isScalar(node) && typeof node.value === 'boolean') return node.value
  reader.problem(node, `${name} must be true or false`)
  return usual
}

function choiceOf<T extends string>(reader: Reader, node: unknown, name: string, choices: readonly T[], usual: T): T {
  if (node === undefined) return usual
  const choice = choices.find((one) => one === stringOf(node))
  if (choice === undefined) reader.problem(node, `${name} must be one of ${choices.join(', ')}`)
  return choice ?? usual
}

function textsOf(reader: Reader, node: unknown, name: string, most = 1000): readonly string[] {
  return readList(reader, node, name, (item) => {
    const text = stringOf(item)
    if (text !== undefined && text.length <= most) return text
    reader.problem(item, `${name}: each must be a text of at most ${String(most)} characters`)
    return undefined
  })
}

function templateOf(reader: Reader, node: unknown, name: 'title' | 'body'): string | null {
  if (node === undefined) return null
  const text = stringOf(node)
  if (text === undefined || text.length > longest[name]) {
    reader.problem(node, `${name} must be a text of at most ${String(longest[name])} characters`)
    return null
  }
  const known: readonly string[] = templateNames[name]
  for (const [, word = ''] of text.matchAll(/\{\{(.*?)\}\}/gs)) {
    if (!known.includes(word.trim()))
      reader.problem(node, `${name}: {{${word.trim()}}} is not known; known are ${known.join(', ')}`)
  }
  return text
}
