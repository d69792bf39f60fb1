/** Folders that hold other projects: what is in them is built where those projects are. */
const folders =
  /^(?:.*\/)?(?:vendor|node_modules|bower_components|third_party|Godeps|_vendor|(?!src\/)[^/]+(?=\/github\.com\/))(?=\/)/

/** The folder of other projects that a path lies in. */
export function vendoredFolder(path: string): string | undefined {
  return folders.exec(path)?.[0]
}
