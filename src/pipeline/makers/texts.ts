/** Image building that stands in a text which is not evaluated: a recipe of make, a script of package.json, a Python program. */

/** What a text says of images. */
export interface ImagesInText {
  /** The names that its builds give, `*` for parts that are not known; `undefined`: any. */
  readonly names: readonly string[] | undefined
  /** Containers are copied from, or run with folders of the host. */
  readonly runs: boolean
}

const options = String.raw`(?:\s+-{1,2}[\w-]+(?:=\S+|\s+(?!build\b|image\b|buildx\b|builder\b|compose\b)[^\s-]\S*)?)*?`
const docker = String.raw`(?:\b(?:docker|podman|nerdctl)|\$[({]?DOCKER(?:_CMD|_BIN|_CLI)?[)}]?|\$[({]?(?:CONTAINER_TOOL|CONTAINER_ENGINE|CONTAINER_RUNTIME|PODMAN)[)}]?)(?:\.exe)?`
const build = new RegExp(`${docker}${options}\\s+(?:(?:image|builder|buildx)\\s+)?(?:build|b)(?=\\s|$)(?<rest>.*)`, 'i')
const tag = new RegExp(`${docker}${options}\\s+(?:image\\s+)?tag\\s+(?:-f\\s+)?\\S+\\s+(?<name>\\S+)`, 'i')
const others = [
  new RegExp(`${docker}${options}\\s+(?:image\\s+|container\\s+|buildx\\s+)?(?:bake|load|import|commit)(?=\\s|$)`, 'i'),
  new RegExp(
    `(?:${docker}${options}\\s+|\\b(?:docker|podman)-)compose\\b(?:\\s+(?!--?(?:help|version))\\S+)*?\\s+(?:build|up|run|create)(?=\\s|$)`,
    'i',
  ),
  /\b(?:buildah\s+(?:bud|build|build-using-dockerfile|commit)|img\s+build|buildctl\b.*\sbuild|kaniko|pack\s+build|s2i\s+build|ko\s+(?:build|publish|apply|resolve)|earthly?\s+(?:-\S+\s+)*\S*\+|skaffold\s+(?:build|run|dev)|minikube\s+image|(?:ctr|crictl)\s+.*images?\s+import|packer\s+build|gcloud\s+builds\s+submit|az\s+acr\s+build|heroku\s+container:push|docker-daemon:)/,
  /\b(?:jibDockerBuild|jib:dockerBuild|bootBuildImage|build-image|docker:(?:build|publishLocal)|dockerfile:build|buildImage)\b/,
  // The engine's own interface, from any language.
  /\bimages\.build\s*\(|\.build_?[iI]mage\s*\(|\bimageBuild\s*\(|\bImageBuild\s*\(|\bfrom_env\s*\(\s*\)|\bdockerode\b/,
]

/** A string that speaks of building: `'arguments to pass to docker build'`. No command is called by such a word. */
const prose = /\b(?:to|of|for|the|an?|from|by|via|into|when|your|our) docker build(?=[\s.,;:!)]*(?:"|'|`|$))/gim

const takesOut = new RegExp(
  `${docker}${options}\\s+(?:(?:container\\s+)?(?:cp|export|run\\b.*\\s(?:-v|--volume|--mount))|compose\\s.*\\b(?:cp|run|up))(?=[\\s=]|$)|\\bdocker-compose\\s.*\\b(?:run|up)(?=\\s|$)|\\.get_archive\\s*\\(`,
  'i',
)

/**
 * @param shell the text is shell or nearly so: words stand for themselves, and `$` begins what is not known
 * @returns `undefined` when nothing in it makes images or runs containers
 */
export function imagesIn(text: string, shell: boolean): ImagesInText | undefined {
  const plain = shell ? text : text.replace(prose, '').replace(/["'`,[\]()]+/g, ' ')
  const lines = plain
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n|;|&&|\|\|/)
    .filter((line) => !/^\s*(?:#|\/\/|@?#)/.test(line) && !/^\s*[@-]*(?:echo|printf)\b/.test(line))
  let found = false
  const names: string[] = []
  let open = others.some((form) => lines.some((line) => form.test(line)) || (!shell && form.test(text)))
  for (const line of lines) {
    const rest = build.exec(line)?.groups?.['rest']
    const tagged = tag.exec(line)?.groups?.['name']
    if (rest === undefined && tagged === undefined) continue
    found = true
    if (!shell) open = true
    if (tagged !== undefined) names.push(masked(tagged))
    for (const one of (rest ?? '').matchAll(/\s(?:-t[= ]?\s*|-\w*t\s+|--tag[= ]\s*)(\S+)/g)) names.push(masked(one[1] ?? '*'))
    // Flags that a variable holds may be tags.
    if (rest !== undefined && /\s\$[({]?\w*(?:ARGS|OPTS|FLAGS|TAGS|@)/i.test(rest)) open = true
  }
  const runs = lines.some((line) => takesOut.test(line)) || (!shell && takesOut.test(text))
  if (open) return { names: undefined, runs }
  return found || runs ? { names, runs } : undefined
}

/** A name with `*` for each variable. */
export function masked(name: string): string {
  return name
    .replace(/^["']|["']$/g, '')
    .replace(/\$+\([^)]*\)|\$+\{[^}]*\}+|\$+\w+|\$+[@*?]|`[^`]*`|\{\{[^}]*\}\}/g, '*')
    .replace(/["']/g, '')
    .replace(/\*+/g, '*')
}
