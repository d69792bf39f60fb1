/** Images that are not made by docker build. */
import { locate, type Location, type Site } from '../text/source.ts'
import type { Finding, Severity } from './finding.ts'

function finding(code: string, severity: Severity, site: Site, message: string, help: string): Finding {
  return { code, severity, message, help, at: locate(site) }
}

export const imageOfContainer = (site: Site, command: string, why: string): Finding =>
  finding(
    'RS453',
    'blocker',
    site,
    `docker ${command} makes an image that no Dockerfile would make: ${why}.`,
    'Make the image with a Dockerfile, or leave out what is named here.',
  )

export const topOfImport = (site: Site): Finding =>
  finding(
    'RS596',
    'caveat',
    site,
    "docker import gives the top of the image the owner and mode that the archive has for it; COPY leaves it root's and 0755.",
    "Check that the archive names no top folder (tar -t shows no ./), or that it is root's and 0755.",
  )

export const folderOfCommit = (site: Site, folder: string): Finding =>
  finding(
    'RS456',
    'caveat',
    site,
    `--change "WORKDIR …" names ${folder} and makes no folder; WORKDIR of a stage makes it where it is not there.`,
    `Check that the image has ${folder}.`,
  )

export const madeImageStillNeeded = (site: Site, image: string, command: string): Finding =>
  finding(
    'RS457',
    'blocker',
    site,
    `This uses the image ${image}, which docker ${command} makes and which would be a stage.`,
    'Leave the image to the driver, or build it from a Dockerfile under its name.',
  )

export const volumesOfCommit = (site: Site, image: string, volumes?: readonly string[]): Finding =>
  finding(
    'RS458',
    'caveat',
    site,
    volumes === undefined
      ? `docker commit leaves out what lies in volumes, and whether ${image} has any is not known here.`
      : `docker commit leaves out what the container made in volumes of ${image} (${volumes.join(', ')}), and a stage keeps it.`,
    'Check that nothing which the container made lies in a VOLUME of its image.',
  )

export const ownersOfHost = (site: Site): Finding =>
  finding(
    'RS459',
    'caveat',
    site,
    'docker cp gives what it copies into a container the owner that it has on the host; in a stage it is of root.',
    'Check that the driver is run by root, or that nobody asks for the owner.',
  )

/** What the driver builds and other images are FROM, and cannot become a stage. */
export const baseStays = (site: Site, reference: string, path: string, { path: script, line }: Location): Finding =>
  finding(
    'RS543',
    'caveat',
    site,
    `The base image ${reference} takes ${path} from the host, so it stays an image of its own, which ${script}:${String(line)} builds.`,
    'Nothing, where the driver builds both; who builds this Dockerfile alone goes on needing that image first.',
  )
