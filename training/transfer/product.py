"""What the product's few-shot scorer is made with: fitted on all competencies, kept as data."""

from pathlib import Path
from typing import Any

import numpy as np

from tagger.extending import ARRAYS, MADE_BY, NUMBERS
from tagger.scorers.logistic import probabilities_from
from training.transfer.held_out import Vectors, cut_on, map_for
from training.transfer.nearness import deviating
from training.write_model import write_json


def write_few_shot(vectors: Vectors, folder: Path) -> None:
    """Write few_shot.json and few_shot.npz, the covariance as its upper triangle in 16 bits."""
    material, background = vectors.material, vectors.background
    dev = vectors.held(material.dev)
    sampled = vectors.training[vectors.sample]
    near, near_dev = (
        np.stack([deviating(rows, texts, background) for texts in vectors.wordings], axis=1)
        for rows in (sampled, dev.vectors)
    )
    columns = list(range(len(vectors.wordings)))
    found = map_for(vectors, near, columns, columns)
    values = probabilities_from(found.log_odds(near_dev, dev.segments))
    content = {
        "made_by": MADE_BY,
        "encoder": {**material.choices.encoder, "fingerprint": material.encoder.fingerprint},
        "n_background_segments": len(vectors.training),
        "map": {
            "nearness": found.nearness,
            "contrast": found.contrast,
            "offset": found.offset,
            "roles": dict(found.roles),
        },
        "threshold": cut_on(dev.judged(values), columns),
    }
    upper = background.covariance[np.triu_indices(len(background.mean))]
    halved: dict[str, Any] = {
        "mean": background.mean.astype(np.float16),
        "covariance": upper.astype(np.float16),
    }
    write_json(folder / NUMBERS, content)
    np.savez_compressed(folder / ARRAYS, **halved)
