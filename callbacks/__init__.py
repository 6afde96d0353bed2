"""What answers a request: parse, ask `data/`, hand to `components/`. No arithmetic and no layout here."""
