echo alive
