"""What each source of the organisation writes: one file a source, kinds of event and the habits behind them."""
