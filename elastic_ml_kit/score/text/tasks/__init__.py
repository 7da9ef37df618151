"""What a text model can be asked beside the class of a text; answers have Elasticsearch's field names."""

from elastic_ml_kit.score.text.tasks.load import load_embedder, load_ner, load_task

__all__ = ["load_embedder", "load_ner", "load_task"]
