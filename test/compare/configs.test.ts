import { describe, expect, test } from 'vitest'
import { compareConfigs, type ImageConfig } from '../../src/compare/configs.ts'

type Config = ImageConfig['config']

const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const image = (config: Config, more: Partial<ImageConfig> = {}): ImageConfig => ({
  os: 'linux',
  architecture: 'amd64',
  config,
  ...more,
})

const differ: readonly (readonly [Config, Config, readonly (readonly [string, string | null, string | null])[]])[] = [
  [{ Env: ['A=1', 'B=2'] }, { Env: ['A=1', 'B=3'] }, [['Env.B', '"2"', '"3"']]],
  [{ Env: ['A=x=y'] }, { Env: [] }, [['Env.A', '"x=y"', null]]],
  [{ Env: ['A='] }, { Env: null }, [['Env.A', '""', null]]],
  [{ Env: ['A'] }, { Env: ['A='] }, [['Env.A', 'null', '""']]],
  [{ Env: [defaultPath] }, { Env: ['PATH=/bin'] }, [['Env.PATH', null, '"/bin"']]],
  [{ Env: ['PATH=/bin', defaultPath] }, { Env: ['PATH=/bin'] }, [['Env.PATH', null, '"/bin"']]],
  [{ Labels: { a: '' } }, { Labels: null }, [['Labels.a', '""', null]]],
  [{ Labels: { v: '1' } }, { Labels: { v: '2' } }, [['Labels.v', '"1"', '"2"']]],
  [{ Cmd: ['a'] }, { Cmd: null }, [['Cmd', '["a"]', null]]],
  [{ Cmd: ['a', 'b'] }, { Cmd: ['b', 'a'] }, [['Cmd', '["a","b"]', '["b","a"]']]],
  [{ Entrypoint: [''] }, { Entrypoint: null }, [['Entrypoint', '[""]', null]]],
  [{ Entrypoint: ['/a'] }, { Entrypoint: ['/b'] }, [['Entrypoint', '["/a"]', '["/b"]']]],
  [{ User: '' }, { User: '0' }, [['User', null, '"0"']]],
  [{ WorkingDir: '/a' }, { WorkingDir: '' }, [['WorkingDir', '"/a"', null]]],
  [{ ExposedPorts: { '80/tcp': {} } }, {}, [['ExposedPorts', '["80/tcp"]', null]]],
  [{ Volumes: { '/b': {}, '/a': {} } }, { Volumes: { '/a': {} } }, [['Volumes', '["/a","/b"]', '["/a"]']]],
  [{ Healthcheck: { Test: ['CMD', 'a'] } }, {}, [['Healthcheck.Test', '["CMD","a"]', null]]],
  [
    { Healthcheck: { Test: ['NONE'], Interval: 5e9 } },
    { Healthcheck: { Test: ['NONE'], Interval: 6e9 } },
    [['Healthcheck.Interval', '5000000000', '6000000000']],
  ],
  [{ OnBuild: ['RUN a'] }, { OnBuild: null }, [['OnBuild', '["RUN a"]', null]]],
  [{ Shell: ['/bin/bash', '-c'] }, {}, [['Shell', '["/bin/bash","-c"]', null]]],
  [{ StopSignal: 'SIGQUIT' }, {}, [['StopSignal', '"SIGQUIT"', null]]],
  [{ ArgsEscaped: true }, {}, [['ArgsEscaped', 'true', null]]],
  [{ Unheard: { b: 1, a: [2] } }, { Unheard: { a: [3], b: 1 } }, [['Unheard', '{"a":[2],"b":1}', '{"a":[3],"b":1}']]],
  [{ constructor: 'x' }, {}, [['constructor', '"x"', null]]],
]

const alike: readonly (readonly [string, Config, Config])[] = [
  ['lists are empty, null or absent', { Cmd: [], Entrypoint: null, OnBuild: [] }, { Cmd: null, OnBuild: null }],
  ['objects are empty, null or absent', { Labels: {}, Volumes: {}, ExposedPorts: null }, { Labels: null, Healthcheck: {} }],
  ['texts are empty or absent', { User: '', StopSignal: '' }, {}],
  ['a container would start in the root', { WorkingDir: '/' }, { WorkingDir: '' }],
  ['only one says the PATH that every container has', { Env: [defaultPath] }, { Env: null }],
  ['a name stands twice in the environment: the last one counts', { Env: ['A=1', 'A=2'] }, { Env: ['A=2'] }],
  ['the environment is in another order', { Env: ['A=1', 'B=2'] }, { Env: ['B=2', 'A=1'] }],
  [
    'keys are in another order',
    { Volumes: { '/a': {}, '/b': {} }, X: { a: 1, b: 2 } },
    { X: { b: 2, a: 1 }, Volumes: { '/b': {}, '/a': {} } },
  ],
  ...['Hostname', 'Domainname', 'Image', 'Container', 'ContainerConfig'].map(
    (field) => [`the last build container had another ${field}`, { [field]: 'a' }, { [field]: 'b' }] as const,
  ),
  ...['Tty', 'OpenStdin', 'StdinOnce', 'AttachStdin', 'AttachStdout', 'AttachStderr'].map(
    (field) => [`the container that was committed had ${field}`, { [field]: true }, { [field]: false }] as const,
  ),
  ['the label of a verification differs', { Labels: { 'restage.session': 'a' } }, { Labels: { 'restage.session': 'b' } }],
  [
    'false and 0 stand for what is not there',
    { ArgsEscaped: false, Healthcheck: { Test: ['NONE'], Retries: 0 } },
    { Healthcheck: { Test: ['NONE'] } },
  ],
]

describe('compareConfigs', () => {
  test.each(differ)('%j and %j differ', (legacy, multiStage, expected) => {
    const found = compareConfigs(image(legacy), image(multiStage))
    expect(found.map((one) => [one.field, one.legacy, one.multiStage])).toEqual(expected)
    const back = compareConfigs(image(multiStage), image(legacy))
    expect(back.map((one) => [one.field, one.multiStage, one.legacy])).toEqual(expected)
  })

  test.each(alike)('finds nothing when %s', (_, legacy, multiStage) => {
    expect(compareConfigs(image(legacy), image(multiStage))).toEqual([])
  })

  test('compares the platform and the author', () => {
    const found = compareConfigs(image({}, { variant: 'v7', author: 'me' }), image({}, { os: 'windows', architecture: 'arm' }))
    expect(found.map(({ field }) => field)).toEqual(['architecture', 'author', 'os', 'variant'])
  })
})
