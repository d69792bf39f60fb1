/** What the jobs of several services have in common. */
import { emptyValue, joinValues, plainValue, type Value } from '../make/value.ts'
import type { ActionStep, Variable } from './job.ts'
import { scalarValue, siteOfNode } from './scalar.ts'
import { entriesOf, isScalar, type Node, type YamlFile } from './yaml.ts'

/** The entries of a map of variables. */
export function variablesOf(file: YamlFile, node: unknown): readonly Variable[] {
  return entriesOf(file, node).flatMap(({ key, value }) =>
    value === undefined || isScalar(value) ? [{ name: key, value: scalarValue(file, value) ?? emptyValue }] : [],
  )
}

/** Files of the checkout that the service takes behind the steps. */
export function handedOver(file: YamlFile, node: Node, paths: readonly Value[]): ActionStep | undefined {
  const site = siteOfNode(file.source, node)
  if (site === undefined) return undefined
  const given = paths.length === 0 ? [plainValue('.')] : paths
  return {
    kind: 'action',
    site,
    id: undefined,
    condition: undefined,
    tolerant: true,
    environment: [],
    uses: plainValue('actions/upload-artifact', site),
    settings: new Map([['path', joinValues(given, '\n')]]),
  }
}

/** Images in which people call docker, and do nothing else. */
const dockers = /(?:^|\/)(?:docker|kaniko|buildah|podman|dind|moby)(?:[:/-]|$)|kaniko-project/

/** Whether the steps of a container are about images: they are the driver's, wherever they run. */
export function isOfDocker(image: Value, texts: readonly Value[]): boolean {
  return dockers.test(image.text) || texts.some(({ text }) => /\b(?:docker|podman|buildah|kaniko)\b/.test(text))
}

/** Commands of a list, each on lines of its own. */
export function joinLines(texts: readonly Value[]): Value {
  return joinValues(texts.flatMap((text) => (text.text.endsWith('\n') ? [text] : [text, plainValue('\n')])))
}
