/**
 * Where the steps of a declarative pipeline run: on a machine, or in a container that Jenkins starts there with the workspace mounted. A stage
 * with an agent of its own has a workspace of its own, unless it says that it takes the one around it.
 */
import { plainValue, wordsOf, type Value } from '../make/value.ts'
import type { Source } from '../text/source.ts'
import type { Statement } from './groovy.ts'
import { stringAt, type Names } from './groovy-values.ts'
import type { StepContainer } from './job.ts'

export interface Agent {
  /** Absent: the steps run on the machine. */
  readonly container: StepContainer | undefined
  /** `none`: each stage has its own. */
  readonly isNone: boolean
  /** It runs where the agent around it does. */
  readonly reuses: boolean
}

/** What an agent says; `undefined`: it is not understood. */
export function agentOf(source: Source, { args, block }: Statement, names: Names): Agent | undefined {
  const plain = (isNone: boolean): Agent => ({ container: undefined, isNone, reuses: false })
  const word = source.text.slice(args.start, args.end).trim()
  if (block === undefined) return word === 'any' || word === 'none' ? plain(word === 'none') : undefined
  const [only, ...more] = block
  if (only === undefined || more.length > 0) return undefined
  if (only.name === 'label') return plain(false)
  if (only.name === 'node') return (only.block ?? []).every((one) => one.name === 'label') ? plain(false) : undefined
  return only.name === 'docker' || only.name === 'dockerfile' ? containerAgent(source, only, names) : undefined
}

const idle = /^(?:label|alwaysPull|registryUrl|registryCredentialsId)$/

function containerAgent(source: Source, agent: Statement, names: Names): Agent | undefined {
  const { text } = source
  const settings = new Map((agent.block ?? []).map((one) => [one.name, one]))
  const at = (name: string): Value | undefined => {
    const found = settings.get(name)
    return found === undefined ? undefined : stringAt(source, found.args, names)
  }
  const texts = [...settings.values()].filter(({ name }) => name !== 'reuseNode' && !idle.test(name))
  const expected = agent.name === 'docker' ? /^(?:image|args)$/ : /^(?:filename|dir|additionalBuildArgs|args)$/
  if (texts.some(({ name }) => !expected.test(name) || at(name) === undefined)) return undefined
  const reuse = settings.get('reuseNode')
  const reuses = reuse !== undefined && text.slice(reuse.args.start, reuse.args.end).trim() === 'true'
  const args = plainWords(at('args'))
  if (args === undefined || settings.has('registryUrl')) return undefined
  const container = (image: StepContainer['image']): Agent => ({
    container: { image, args, withoutEntrypoint: false, beyond: [] },
    isNone: false,
    reuses,
  })
  if (agent.name === 'docker') {
    const image = agent.block === undefined ? stringAt(source, agent.args, names) : at('image')
    return image === undefined ? undefined : container({ kind: 'named', name: image })
  }
  const isPlain = agent.block !== undefined || text.slice(agent.args.start, agent.args.end).trim() === 'true'
  const more = plainWords(at('additionalBuildArgs'))
  const folder = at('dir')?.text ?? '.'
  const name = at('filename')?.text ?? 'Dockerfile'
  const file = folder === '.' ? name : `${folder}/${name}`
  if (!isPlain || more === undefined) return undefined
  return container({ kind: 'built', words: [...more, ...['--file', file, folder].map((word) => plainValue(word))] })
}

/** The words of a text without quotes; `undefined` for others. */
export function plainWords(value: Value | undefined): readonly Value[] | undefined {
  if (value === undefined) return []
  return /["'`\\]|\$\(/.test(value.text) ? undefined : wordsOf(value)
}
