"""Text models: Hugging Face classifiers of lines of text, run offline by ONNX Runtime or by torch."""
