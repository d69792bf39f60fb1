/** `parallel: matrix:` of a job of GitLab: `[{A: [1, 2], B: x}, {A: 3}]`, each entry the product of its lists. */
import { type Combination, type Matrix, matrixOf, productOf } from './matrix.ts'
import { entriesOf, itemsOf, type Node, textOfNode, valueAt, type YamlFile } from './yaml.ts'

/** Reads `parallel`. */
export function gitlabMatrix(file: YamlFile, parallel: Node | undefined): Matrix {
  const products = itemsOf(file, valueAt(file, parallel, 'matrix')).map((entry) =>
    productOf(
      entriesOf(file, entry).map(({ key, value }) =>
        itemsOf(file, value).map((item): Combination => new Map([[key, textOfNode(item) ?? '']])),
      ),
    ),
  )
  return matrixOf(products.flatMap((one) => one ?? []))
}
