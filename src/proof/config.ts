/**
 * The configuration that an image ends with. ARGs are no part of it: builders forget them (the predefined ones never reach an
 * image). The order of ENV counts, that of labels, ports and volumes does not: they are sets.
 */
import type { EvaluatedStep } from '../dockerfile/stage.ts'
import { keyOf, known, printText, type Text } from '../text/symbolic.ts'
import type { CommandSetting, ConfigForm } from './form.ts'

/** A configuration while its stage is read. */
export interface OpenConfig {
  readonly config: ConfigForm
  /** A CMD stood in this very stage: an ENTRYPOINT then leaves it alone. */
  readonly cmdSet: boolean
}

/** A stage begins with its base's configuration; the base's triggers have run by then and are gone. */
export function startConfig(base: ConfigForm): OpenConfig {
  return { config: { ...base, onbuild: [] }, cmdSet: false }
}

/** What one instruction does to the configuration. */
export function applyConfig(open: OpenConfig, { step, before }: EvaluatedStep): OpenConfig {
  const { config } = open
  const set = (change: Partial<ConfigForm>): OpenConfig => ({ ...open, config: { ...config, ...change } })
  switch (step.kind) {
    case 'env':
      return set({ env: new Map([...config.env, ...step.pairs]) })
    case 'label':
      return set({ labels: new Map([...config.labels, ...step.pairs]) })
    case 'user':
      return set({ user: step.user })
    case 'shell':
      return set({ shell: step.argv })
    case 'cmd':
      return { config: { ...config, cmd: { kind: 'set', command: step.command, shell: before.shell } }, cmdSet: true }
    case 'entrypoint':
      return set({
        entrypoint: { kind: 'set', command: step.command, shell: before.shell },
        cmd: open.cmdSet ? config.cmd : { kind: 'cleared' },
      })
    case 'expose':
      return set({ exposed: union(config.exposed, step.words.map(port)) })
    case 'volume':
      return set({ volumes: union(config.volumes, step.words.map(keyOf)) })
    case 'healthcheck':
      return set({ healthcheck: step.text })
    case 'onbuild':
      return set({ onbuild: [...config.onbuild, step.text] })
    case 'stopsignal':
      return set({ stopsignal: step.words.map(keyOf).join(' ') })
    case 'maintainer':
      return set({ maintainer: step.words.map(keyOf).join(' ') })
    default:
      return open
  }
}

/** `80` is `80/tcp`. */
function port(word: Text): string {
  const text = known(word)
  if (text === undefined) return keyOf(word)
  const [number = '', protocol = ''] = text.split('/')
  return `${number}/${protocol === '' ? 'tcp' : protocol.toLowerCase()}`
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort()
}

/** One field of a configuration, for digest and differences: equal keys are equal values. */
export interface ConfigField {
  readonly name: string
  readonly key: string
  readonly shown: string | null
}

/** All fields, in a fixed order; `shown` is `null` for one that is as the base has it. */
export function configFields(config: ConfigForm): readonly ConfigField[] {
  const text = (value: Text | undefined): readonly [unknown, string | null] => [
    value === undefined ? null : keyOf(value),
    value === undefined ? null : printText(value),
  ]
  const plain = (value: string | undefined): readonly [unknown, string | null] => [value ?? null, value ?? null]
  const list = (value: readonly string[]): readonly [unknown, string | null] => [
    value,
    value.length === 0 ? null : value.join(' '),
  ]
  const pairs = (value: ReadonlyMap<string, Text>, sorted: boolean): readonly [unknown, string | null] => {
    const entries = [...value].map(([name, one]) => [name, keyOf(one)] as const)
    if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return [entries, value.size === 0 ? null : [...value].map(([name, one]) => `${name}=${printText(one)}`).join(' ')]
  }
  const fields: readonly (readonly [string, readonly [unknown, string | null]])[] = [
    ['ENV', pairs(config.env, false)],
    ['LABEL', pairs(config.labels, true)],
    ['ENTRYPOINT', setting(config.entrypoint)],
    ['CMD', setting(config.cmd)],
    ['USER', text(config.user)],
    ['WORKDIR', text(config.workdir)],
    ['EXPOSE', list(config.exposed)],
    ['VOLUME', list(config.volumes)],
    ['HEALTHCHECK', plain(config.healthcheck)],
    ['ONBUILD', list(config.onbuild)],
    ['STOPSIGNAL', plain(config.stopsignal)],
    ['SHELL', config.shell === undefined ? [null, null] : [config.shell, JSON.stringify(config.shell)]],
    ['MAINTAINER', plain(config.maintainer)],
  ]
  return fields.map(([name, [key, shown]]) => ({
    name,
    key: JSON.stringify([name, key]),
    shown: shown === null ? null : `${name} ${shown}`,
  }))
}

function setting(value: CommandSetting): readonly [unknown, string | null] {
  if (value.kind === 'inherited') return [null, null]
  if (value.kind === 'cleared') return ['cleared', '[] (cleared by ENTRYPOINT)']
  const { command, shell } = value
  // The shell form is kept as shell and text: the exec form of the same words runs without a shell.
  if (command.form === 'shell') return [['shell', shell ?? null, command.text], command.text]
  return [['exec', command.argv], JSON.stringify(command.argv)]
}
