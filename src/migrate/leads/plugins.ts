/** Plugins of build tools that build an image from what the tool leaves on the host. */
import { lineAt, takenText, type Recogniser } from './lead.ts'
import { takenFrom } from '../../driver/untracked.ts'

const plugins =
  /\b(?:docker-maven-plugin|dockerfile-maven-plugin)\b|\bcom\.(?:palantir\.docker|bmuschko\.docker[\w-]*|github\.[\w.-]*docker)\b|\bsbt-docker\b|\bsbt-native-packager\b/
/** Where these tools leave what they make. */
const outputs = ['target', 'build']

/** A project file that names such a plugin, beside a Dockerfile that takes what the tool makes. */
export const pluginLead: Recogniser = ({ path, text }, taken) => {
  const match = plugins.exec(text)
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  const found = match === null ? undefined : takenFrom(taken, [...outputs, ...outputs.map((name) => folder + name)])
  if (match === null || found === undefined) return undefined
  return {
    line: lineAt(text, match.index),
    text: `${match[0]} builds an image from ${takenText(found)}: the tool makes it on the host; a build stage does this`,
  }
}
