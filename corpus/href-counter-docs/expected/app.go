// Prints how many links the page on stdin has.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	page, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(strings.Count(strings.ToLower(string(page)), "href="))
}
