"""A kind of import contract that import-linter lacks; `pyproject.toml` names it."""

from grimp import ImportGraph
from importlinter.contracts.layers import LayersContract


class FeatureLayersContract(LayersContract):
    """Layers of files; folders beside the files are containers of their own.

    Give `containers` with a wildcard, so that the folders are held to the same layers:
    a new feature or sub-feature then needs no line in the contract.
    """

    type_name = "feature_layers"

    def _get_undeclared_modules(
        self, graph: ImportGraph, containers: set[str]
    ) -> set[str]:
        """Return the files, and empty folders, whose names are no layer."""
        undeclared = super()._get_undeclared_modules(graph, containers)
        return {module for module in undeclared if not graph.find_children(module)}
