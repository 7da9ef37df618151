"""A document changed by a script, in the text of the pipeline or stored under an id."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import RefusedPipelineError
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.script import compile_script, refused, source_of
from elastic_ml_kit.normalise.processor import Processor


class ScriptProcessor(Processor):
    """Options `source` or `id`, `lang` and `params`."""

    type: ClassVar[str] = "script"

    def __init__(self, options: Options) -> None:
        given = {name: options.maybe_text(name) for name in ("source", "id", "lang")}
        params = options.mapping("params") if options.given("params") else None
        try:
            source = source_of(given, options.around.resources.scripts)
            try:
                self._script = compile_script(source, params)
            except CompileError as error:
                raise refused(error, source) from None
        except RefusedPipelineError as error:
            error.processor_type, error.processor_tag = self.type, options.tag
            raise

    def run(self, document: IngestDocument) -> None:
        self._script.run(document)
