// Counts the links of a page: url=https://example.org ./app
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/net/html"
)

type result struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

func count(page io.Reader) result {
	var found result
	tokens := html.NewTokenizer(page)
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		token := tokens.Token()
		if kind != html.StartTagToken || token.Data != "a" {
			continue
		}
		for _, attribute := range token.Attr {
			if attribute.Key != "href" {
				continue
			}
			if strings.HasPrefix(attribute.Val, "http") {
				found.External++
			} else {
				found.Internal++
			}
		}
	}
	return found
}

func main() {
	url := os.Getenv("url")
	if url == "" {
		fmt.Fprintln(os.Stderr, "give a page as url=...")
		os.Exit(1)
	}
	response, err := http.Get(url)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer response.Body.Close()
	json.NewEncoder(os.Stdout).Encode(count(response.Body))
}
