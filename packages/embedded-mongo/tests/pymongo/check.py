"""Uses the store through PyMongo, as a client that is not JavaScript: `check.py URI`. Ends with `N passed, N failed`."""

import datetime
import sys
import traceback
import uuid

import bson
import gridfs
from bson import DBRef, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp
from bson.binary import Binary, UuidRepresentation
from bson.code import Code
from bson.raw_bson import RawBSONDocument
from pymongo import ASCENDING, DESCENDING, DeleteOne, InsertOne, MongoClient, ReplaceOne, ReturnDocument, UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

client = MongoClient(sys.argv[1], uuidRepresentation="standard")
db = client["pymongo"]
checks = []


def check(function):
    checks.append(function)
    return function


def fresh(name):
    db[name].drop()
    return db[name]


def code_of(work):
    try:
        work()
    except OperationFailure as failure:
        return failure.code
    raise AssertionError("nothing was refused")


@check
def every_type_comes_back_byte_for_byte():
    docs = fresh("types")
    document = {
        "_id": ObjectId(),
        "double": 2.0,
        "zero": -0.0,
        "nan": float("nan"),
        "text": "nul \0, é, 😀",
        "doc": {"b": 1, "10": 2, "9": 3, "a": {}},
        "list": [1, [2, None], {"x": "y"}, 2.0, Int64(3)],
        "binary": Binary(b"\x00\xff", 128),
        "old": Binary(b"\x02\x00\x00\x00ab", 2),
        "uuid": uuid.uuid4(),
        "yes": True,
        "date": datetime.datetime(1850, 1, 1, tzinfo=datetime.timezone.utc),
        "none": None,
        "regex": Regex("(?i)^a\\A", "ix"),
        "ref": DBRef("other", 1, "db"),
        "code": Code("f()"),
        "scoped": Code("f()", {"a": 1}),
        "int": 5,
        "stamp": Timestamp(7, 8),
        "long": Int64(2**53 + 1),
        "decimal": Decimal128("1.50E+10"),
        "min": MinKey(),
        "max": MaxKey(),
    }
    options = bson.CodecOptions(uuid_representation=UuidRepresentation.STANDARD)
    raw = bson.encode(document, codec_options=options)
    docs.insert_one(RawBSONDocument(raw))
    raw_docs = docs.with_options(codec_options=bson.CodecOptions(document_class=RawBSONDocument))
    assert raw_docs.find_one({"_id": document["_id"]}).raw == raw
    docs.update_one({"int": 5}, {"$set": {"int": 6}})
    assert raw_docs.find_one().raw == bson.encode({**document, "int": 6}, codec_options=options)
    assert docs.count_documents({"long": Int64(2**53)}) == 0
    assert docs.count_documents({"ref.$id": 1}) == 1


@check
def create_read_update_delete():
    docs = fresh("crud")
    assert docs.insert_many([{"_id": n, "n": n % 3} for n in range(10)]).inserted_ids == list(range(10))
    assert [d["_id"] for d in docs.find({"n": 1}).sort("_id", DESCENDING)] == [7, 4, 1]
    result = docs.update_many({"n": {"$gte": 1}}, {"$inc": {"n": 10}})
    assert (result.matched_count, result.modified_count) == (6, 6)
    assert docs.update_one({"_id": 99}, {"$set": {"a": 1}}, upsert=True).upserted_id == 99
    assert docs.replace_one({"_id": 99}, {"b": 2}).modified_count == 1
    assert docs.find_one({"_id": 99}) == {"_id": 99, "b": 2}
    assert docs.find_one_and_update({"_id": 1}, {"$set": {"l": [{"k": 1}, {"k": 2}]}}, return_document=ReturnDocument.AFTER)["l"][1] == {"k": 2}
    docs.update_one({"_id": 1}, {"$set": {"l.$[e].k": 5}}, array_filters=[{"e.k": {"$gt": 1}}])
    docs.update_one({"_id": 1, "l.k": 1}, {"$set": {"l.$.k": 4}})
    assert docs.find_one({"_id": 1}, {"l": 1, "_id": 0}) == {"l": [{"k": 4}, {"k": 5}]}
    assert docs.find_one_and_delete({}, sort=[("_id", -1)])["_id"] == 99
    assert docs.delete_one({"n": 0}).deleted_count == 1
    assert docs.delete_many({}).deleted_count == 9
    assert docs.estimated_document_count() == 0


@check
def indexes():
    docs = fresh("indexes")
    assert docs.create_index([("a", ASCENDING), ("b", DESCENDING)], name="ab") == "ab"
    docs.create_index("u", unique=True)
    assert set(docs.index_information()) == {"_id_", "ab", "u_1"}
    docs.insert_many([{"_id": n, "a": n % 5, "b": n, "u": [n, -n - 1]} for n in range(100)])
    plan = docs.find({"a": 3, "b": {"$lt": 20}}).hint("ab").explain()
    assert plan["executionStats"]["totalDocsExamined"] == 4, plan
    try:
        docs.insert_one({"u": 7.0})
        raise AssertionError("a duplicate went in")
    except DuplicateKeyError as error:
        assert error.details["keyPattern"] == {"u": 1} and error.details["keyValue"] == {"u": 7.0}
    docs.insert_one({"u": Int64(2**53)})
    docs.insert_one({"u": Int64(2**53 + 1)})
    assert code_of(lambda: docs.create_index("t", expireAfterSeconds=5)) == 115
    docs.drop_index("ab")
    assert code_of(lambda: docs.drop_index("ab")) == 27


@check
def bulk_writes():
    docs = fresh("bulk")
    requests = [
        InsertOne({"_id": 1}),
        InsertOne({"_id": 1}),
        UpdateOne({"_id": 2}, {"$set": {"a": 1}}, upsert=True),
        UpdateMany({}, {"$set": {"b": 1}}),
        ReplaceOne({"_id": 2}, {"c": 1}),
        DeleteOne({"_id": 1}),
    ]
    try:
        docs.bulk_write(requests)
        raise AssertionError("a duplicate went in")
    except BulkWriteError as error:
        assert error.details["nInserted"] == 1 and error.details["writeErrors"][0]["index"] == 1
    docs.delete_many({})
    try:
        docs.bulk_write(requests, ordered=False)
        raise AssertionError("a duplicate went in")
    except BulkWriteError as error:
        details = error.details
        assert (details["nInserted"], details["nUpserted"], details["nMatched"], details["nRemoved"]) == (1, 1, 3, 1), details
    assert list(docs.find()) == [{"_id": 2, "c": 1}]
    assert len(docs.insert_many([{"t": "x" * 1000} for _ in range(30000)]).inserted_ids) == 30000


@check
def cursors():
    docs = fresh("cursors")
    docs.insert_many([{"_id": n} for n in range(1000)])
    assert [d["_id"] for d in docs.find(batch_size=7).sort("_id", -1)] == list(range(999, -1, -1))
    assert [d["_id"] for d in docs.find().sort("_id", 1).skip(10).limit(5)] == [10, 11, 12, 13, 14]
    cursor = docs.find(batch_size=2)
    next(cursor)
    cursor.close()
    pipeline = [{"$match": {"_id": {"$lt": 10}}}, {"$group": {"_id": None, "sum": {"$sum": "$_id"}}}]
    assert list(docs.aggregate(pipeline)) == [{"_id": None, "sum": 45}]
    assert docs.distinct("_id", {"_id": {"$lt": 3}}) == [0, 1, 2]
    with docs.find_raw_batches({}, batch_size=100) as batches:
        assert sum(len(bson.decode_all(batch)) for batch in batches) == 1000


@check
def error_codes():
    docs = fresh("errors")
    docs.insert_one({"_id": 1, "text": "x"})
    expected = {
        2: lambda: docs.find_one({"a": {"$zz": 1}}),
        9: lambda: docs.update_one({}, {"$pop": {"list": 2}}),
        14: lambda: docs.update_one({}, {"$inc": {"text": 1}}),
        28: lambda: docs.update_one({}, {"$set": {"text.a": 1}}),
        40: lambda: docs.update_one({}, {"$set": {"a": 1}, "$inc": {"a": 1}}),
        59: lambda: db.command("mapReduce", "errors"),
        66: lambda: docs.update_one({}, {"$set": {"_id": 2}}),
        21: lambda: db.command("update", "errors", updates=[]),
        73: lambda: db.command("create", "a$b"),
        115: lambda: docs.find_one({"$where": "true"}),
        40324: lambda: list(docs.aggregate([{"$zz": 1}])),
    }
    for code, work in expected.items():
        assert code_of(work) == code, code
    assert code_of(lambda: docs.insert_one({"_id": [1]})) == 53
    assert docs.find_one() == {"_id": 1, "text": "x"}


@check
def databases_and_collections():
    fresh("one").insert_one({})
    db.create_collection("empty")
    assert {"one", "empty"} <= set(db.list_collection_names())
    assert "pymongo" in client.list_database_names()
    assert db.list_collection_names(filter={"name": {"$regex": "^emp"}}) == ["empty"]
    assert db.command("ping")["ok"] == 1
    db.drop_collection("empty")
    assert "empty" not in db.list_collection_names()


@check
def files():
    bucket = gridfs.GridFSBucket(db, chunk_size_bytes=255 * 1024)
    data = bytes(range(256)) * 20000
    file_id = bucket.upload_from_stream("file", data, metadata={"kind": "test"})
    assert bucket.open_download_stream(file_id).read() == data
    assert [f.length for f in bucket.find({"metadata.kind": "test"})] == [len(data)]
    bucket.rename(file_id, "other")
    assert bucket.open_download_stream_by_name("other").read(10) == data[:10]
    bucket.delete(file_id)
    assert db["fs.chunks"].count_documents({}) == 0


failed = 0
for each in checks:
    try:
        each()
        print(f"passed: {each.__name__}")
    except Exception:
        failed += 1
        print(f"FAILED: {each.__name__}")
        traceback.print_exc()
client.drop_database("pymongo")
client.close()
print(f"{len(checks) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
