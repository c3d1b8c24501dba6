"""The model store (fact sheet CompShare, 3.1): no id, names repeat between sources."""

from __future__ import annotations

from simulator.catalog.words import FIRST, HOSTILE, LAST, dice

NATURAL = 150
OLLAMA = "/model/ollama/models/manifests/registry.ollama.ai/library"
CURATED = (
    # The example of the documentation page.
    ("Llama-3-8B", "/models/llama-3-8b", "LLM,Meta", "16GB", 1712563200),
    ("Llama-3.1-8B-Instruct",
     "/model/HuggingFace/meta-llama/Llama-3.1-8B-Instruct", "LLM,Meta", "16GB",
     1722470400),
    ("Llama-3.1-70B-Instruct",
     "/model/HuggingFace/meta-llama/Llama-3.1-70B-Instruct", "LLM,Meta", "141GB",
     1722470460),
    ("llama3:8b", f"{OLLAMA}/llama3/8b", "LLM,Ollama,LLM", "4.7GB", 1713916800),
    ("Qwen2.5-7B-Instruct", "/model/ModelScope/Qwen/Qwen2.5-7B-Instruct", "LLM,Qwen",
     "15GB", 1726704000),
    ("Qwen2.5-7B-Instruct", "/model/HuggingFace/Qwen/Qwen2.5-7B-Instruct", "LLM,Qwen",
     "15GB", 1726704600),
    ("FLUX.1-dev", "/model/HuggingFace/black-forest-labs/FLUX.1-dev", "图像生成",
     "54GB", 1723420800),
)  # fmt: skip
FAMILIES = (("Qwen3", "Qwen"), ("DeepSeek-R1", "deepseek-ai"), ("Gemma-2", "google"),
            ("Mistral", "mistralai"), ("bge-m3", "BAAI"), ("Wan2.1", "Wan-AI"),
            ("GLM-4", "THUDM"), ("Yi-1.5", "01-ai"))  # fmt: skip
SIZES = ("0.5B", "1.8B", "7B", "14B", "32B", "72B")
SOURCES = ("HuggingFace", "ModelScope", "llm")
TEXTS = ("16GB", "4.7GB", "500 MB", "", "unknown", "1.2TB", "28GB")
TAGS = ("LLM", "LLM,Qwen", "LLM，推理", "图像生成", "Embedding", "视频生成,AIGC", "")


def generate(seed: int, account: str, count: int | None) -> list[dict]:
    """Rows in no order that would help anybody."""
    rng = dice(seed, "compshare_model", account)
    count = NATURAL if count is None else count
    rows = []
    if account == "default":
        keys = ("Name", "Path", "Tag", "Size", "CreateTime")
        rows = [dict(zip(keys, entry, strict=True)) for entry in CURATED][:count]
    number = 0
    while len(rows) < count:
        family, org = FAMILIES[number % len(FAMILIES)]
        name = f"{family}-{SIZES[number // 8 % 6]}-r{number // 24}"
        # Every third name comes from two sources, under two paths.
        for source in rng.sample(SOURCES, 2 if number % 3 == 0 else 1):
            row = {
                "Name": name,
                "Path": f"/model/{source}/{org}/{name}",
                "Tag": rng.choice(TAGS),
                "Size": rng.choice(TEXTS),
                "CreateTime": rng.randint(FIRST, LAST),
            }
            if number % 17 == 4:
                row["Deleted"] = "1"
            elif number % 5 == 0:
                row["Deleted"] = "0"
            if number % 40 == 9:
                row["Description"] = HOSTILE[0]
            rows.append(row)
        number += 1
    return rows[:count]
