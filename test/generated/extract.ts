/** The part of a generated driver that gets what the builder made, and what the host does to it. */
import type { Artifact, Choices } from './choices.ts'
import { base, makes, takesWholeFolder } from './dockerfiles.ts'
import { afterwardsOf, fileName, finalName, hostPath, inRepository, parentOf, pathInside, quote } from './paths.ts'

/** The name of the volume of the way through one. */
export const volume = 'demo-volume'

/** How the container is called on the lines after the one that makes it. */
const containerOf = ({ container, form }: Choices): string =>
  container === 'name' || (container === 'id' && form === 'makefile')
    ? 'demo-extract'
    : container === 'id'
      ? '"$id"'
      : '"$(cat demo.cid)"'

/** The lines that make a container, which stays. */
function opens({ container, form }: Choices, verb: string, image: string): readonly string[] {
  if (container === 'id' && form === 'script') return [`id=$(docker ${verb} ${image})`]
  if (container === 'cidfile') return ['rm -f demo.cid', `docker ${verb} --cidfile demo.cid ${image}`]
  return [`docker ${verb} --name demo-extract ${image}`]
}

export function extracts(choices: Choices, builder: string): readonly string[] {
  const { way, artifacts, hostFolder, form } = choices
  const container = containerOf(choices)
  const flags = choices.runFlags.map((flag) => `${flag} `).join('')
  const removes = `docker rm ${container}`
  const made = quote(artifacts.map((one) => makes(choices, one)).join(' && '))
  const tarOf = (one: Artifact): string =>
    `tar -cf - -C ${quote(parentOf(pathInside(choices, one)))} ${quote(`./${fileName(one)}`)}`
  const unpacks = `tar -xf - -C ${hostFolder}`
  const copied = quote(artifacts.map((one) => `cp -r ${quote(pathInside(choices, one))} /mounted/`).join(' && '))
  switch (way) {
    case 'create-cp':
      return [...opens(choices, 'create', builder), ...copies(choices, container), removes]
    case 'run-cp':
    case 'made-then-cp':
      return choices.container === 'id' && form === 'script'
        ? [`id=$(docker run -d ${flags}${builder})`, 'docker wait "$id"', ...copies(choices, container), removes]
        : [...opens(choices, `run ${flags}`.trim(), builder), ...copies(choices, container), removes]
    case 'cp-tar':
      return [
        ...opens(choices, 'create', builder),
        ...each(choices, (path) => `docker cp ${container}:${path} - | ${unpacks}`),
        removes,
      ]
    case 'cat':
      return artifacts.map((one) =>
        one.kind === 'folder'
          ? `docker run --rm ${flags}${builder} ${tarOf(one)} | ${unpacks}`
          : `docker run --rm ${flags}${builder} cat ${quote(pathInside(choices, one))} > ${quote(hostPath(choices, fileName(one)))}`,
      )
    case 'tar':
      return artifacts.map((one) => `docker run --rm ${flags}${builder} ${tarOf(one)} | ${unpacks}`)
    case 'mount':
      return [`docker run --rm ${flags}-v "$PWD/${hostFolder}:/mounted" ${builder} sh -c ${copied}`]
    case 'mount-flag':
      return [
        `docker run --rm ${flags}--mount type=bind,source="$(pwd)"/${hostFolder},target=/mounted ${builder} sh -c ${copied}`,
      ]
    case 'made-into-mount':
      return [`docker run --rm ${flags}-v "$(pwd)/${hostFolder}:/mounted" ${builder}`]
    case 'made-in-repository':
      return [`docker run --rm ${flags}-v "$PWD":/repository ${builder}`]
    case 'stock-image':
      return [`docker run --rm ${flags}-v "$PWD":/repository -w /repository ${base} sh -c ${made}`]
    case 'volume':
      return [
        `docker run --rm ${flags}-v ${volume}:/mounted ${builder} sh -c ${copied}`,
        `docker create --name demo-extract -v ${volume}:/mounted ${base}`,
        ...artifacts.map((one) => `docker cp demo-extract:${quote(`/mounted/${fileName(one)}`)} ${hostFolder}/`),
        'docker rm demo-extract',
        `docker volume rm ${volume}`,
      ]
    case 'volumes-from':
      return [
        `docker run ${flags}--name demo-extract -v /mounted ${builder} sh -c ${copied}`,
        `docker run --rm --volumes-from demo-extract -v "$PWD/${hostFolder}:/host" ${base} cp -r /mounted/. /host/`,
        'docker rm -v demo-extract',
      ]
    case 'exec-cp':
      return [
        `docker run -d ${flags}--name demo-extract ${builder}`,
        `docker exec demo-extract sh -c ${made}`,
        ...copies(choices, 'demo-extract'),
        'docker rm -f demo-extract',
      ]
    case 'exec-cat':
      return [
        `docker run -d ${flags}--name demo-extract ${builder}`,
        `docker exec demo-extract sh -c ${made}`,
        ...artifacts.map((one) =>
          one.kind === 'folder'
            ? `docker exec demo-extract ${tarOf(one)} | ${unpacks}`
            : `docker exec demo-extract cat ${quote(pathInside(choices, one))} > ${quote(hostPath(choices, fileName(one)))}`,
        ),
        'docker rm -f demo-extract',
      ]
    case 'commit':
      return [
        `docker run ${flags}--name demo-extract ${builder} sh -c ${made}`,
        'docker commit demo-extract demo-made',
        'docker rm demo-extract',
        ...opens(choices, 'create', 'demo-made'),
        ...copies(choices, container),
        removes,
      ]
    case 'output':
      return [
        `DOCKER_BUILDKIT=1 docker build ${choices.argument === 'given' ? '--build-arg VERSION=2 ' : ''}--output ${hostFolder} -f Dockerfile.build .`,
      ]
    case 'context-by-run':
    case 'context-by-cp':
      return []
  }
}

/** The last build, of a context that a container writes. */
export function buildOfStream({ way }: Choices, builder: string, final: string): readonly string[] {
  return way === 'context-by-run'
    ? [`docker run --rm ${builder} tar -cf - -C /context . | docker build -t ${final} -`]
    : [
        `docker create --name demo-extract ${builder}`,
        `docker cp demo-extract:/context/. - | docker build -t ${final} -`,
        'docker rm demo-extract',
      ]
}

function copies(choices: Choices, container: string): readonly string[] {
  const { hostFolder, target } = choices
  return each(choices, (path, name) => `docker cp ${container}:${path} ${hostFolder}/${target === 'into' ? '' : name}`)
}

/** A line for each artifact, or a loop over them. */
function each(choices: Choices, line: (path: string, name: string) => string): readonly string[] {
  const { loops, artifacts } = choices
  const names = artifacts.map(fileName)
  const isLoop =
    loops && names.length > 1 && artifacts.every(({ place }) => place === '/out') && names.every((name) => /^[\w.]+$/.test(name))
  if (isLoop) return [`for name in ${names.join(' ')}; do ${line('/out/"$name"', '"$name"')}; done`]
  return artifacts.map((one) => line(quote(pathInside(choices, one)), quote(fileName(one))))
}

/** Folders that must be there, and what the context needs besides. */
export function prepares(choices: Choices): readonly string[] {
  const { hostFolder, takesConfig, way, second } = choices
  if (hostFolder === '.') return []
  const fresh = inRepository.has(way) ? [] : [`rm -rf ${hostFolder}`]
  if (hostFolder === 'out') return [...fresh, 'mkdir -p out']
  return [
    ...fresh,
    'mkdir -p stage',
    ...(takesConfig ? ['cp config/app.conf stage/'] : []),
    ...(second ? ['cp Dockerfile.two stage/'] : []),
  ]
}

export function changes(choices: Choices, artifact: Artifact): readonly string[] {
  const plain = hostPath(choices, fileName(artifact))
  const path = quote(plain)
  const other = (ending: string): string => quote(`${plain}${ending}`)
  switch (afterwardsOf(choices, artifact)) {
    case 'nothing':
      return []
    case 'rename':
      return [`mv ${path} ${quote(hostPath(choices, finalName(choices, artifact)))}`]
    case 'chmod':
      return [`chmod 755 ${path}`]
    case 'copy':
      return ['mkdir -p kept', `cp -r ${path} kept/`]
    case 'remove-part':
      return [`rm -f ${path}/index.html`]
    case 'append':
      return [`echo more >> ${path}`]
    case 'replace':
      return [`sed -i 's/text/other/' ${path}`]
    case 'install':
      return [`install -m 750 ${path} ${other('.installed')}`, `mv ${other('.installed')} ${path}`]
    case 'find-delete':
      return [`find ${path} -name '*.html' -delete`]
    case 'repack':
      return [
        `tar -cf repacked.tar -C ${quote(parentOf(plain))} ${quote(`./${fileName(artifact)}`)}`,
        `rm -rf ${path}`,
        `tar -xf repacked.tar -C ${quote(parentOf(plain))}`,
        'rm repacked.tar',
      ]
    case 'link':
      return takesWholeFolder(choices) ? [`ln -s ${quote(fileName(artifact))} ${other('.link')}`] : []
  }
}

export function cleans(choices: Choices): readonly string[] {
  const { hostFolder, artifacts, container } = choices
  const lines =
    hostFolder === '.' ? artifacts.map((one) => `rm -rf ${quote(`./${finalName(choices, one)}`)}`) : [`rm -rf ${hostFolder}`]
  return [...lines, ...(container === 'cidfile' ? ['rm -f demo.cid'] : [])]
}
