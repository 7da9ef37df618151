"""Anomaly-detection jobs: events in buckets → unusual (bucket, entity) pairs with a score from 0 to 100.

job.run_job
  buckets     events → cells, one per (bucket, partition, by, over)
  functions   name of a function → what it measures and which model scores it
  rare, series (+ trend, residual), population, time_of_day   cells → leaves with a probability
  normalizer  probability → score, against what the job has seen so far
  influence, aggregate   leaves → influencers, influencer scores, bucket scores
  ceiling     the highest score that the history so far allows
"""
