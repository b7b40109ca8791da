// Sentences written one by one: greetings, courtesies, and small talk no pattern makes.

const lines = `
Good morning! | 早上好！
Good afternoon! | 下午好！
Good evening! | 晚上好！
Good night! | 晚安！
How are you? | 你好吗？
I'm fine, thank you. | 我很好，谢谢。
What about you? | 你呢？
Nice to meet you! | 很高兴认识你！
See you tomorrow! | 明天见！
See you tonight! | 今天晚上见！
See you next week! | 下个星期见！
See you on Monday! | 星期一见！
See you this weekend! | 这个周末见！
Goodbye, teacher! | 老师再见！
Hello, everyone! | 大家好！
Long time no see! | 好久不见！
Welcome to Beijing! | 欢迎来北京！
Welcome to Shanghai! | 欢迎来上海！
Welcome to China! | 欢迎来中国！
Welcome to my home! | 欢迎来我家！
Welcome to our school! | 欢迎来我们学校！
Happy birthday! | 生日快乐！
Happy New Year! | 新年快乐！
Have a nice weekend! | 周末愉快！
Thank you very much! | 非常感谢！
Thank you for your help. | 谢谢你的帮助。
You're welcome. | 不客气。
I'm sorry. | 对不起。
I'm sorry I'm late. | 对不起，我来晚了。
No problem. | 没问题。
Excuse me, what time is it now? | 请问，现在几点？
What is your name? | 你叫什么名字？
My name is Anna. | 我叫安娜。
My name is David. | 我叫大卫。
Where are you from? | 你是哪里人？
Where is she from? | 她是哪里人？
Please come in! | 请进！
Please sit here. | 请坐在这里。
Please wait for ten minutes. | 请等十分钟。
Please help me. | 请帮帮我。
Please say it again. | 请再说一遍。
Please open the window. | 请打开窗户。
Please close the door. | 请关门。
Please call me tomorrow morning. | 请明天早上给我打电话。
Please come to my home on Sunday. | 请星期天来我家。
Please tell me your name. | 请告诉我你的名字。
Please give me your phone. | 请把你的手机给我。
Please drink some water. | 请喝点水。
Let's go! | 我们走吧！
Let's go home. | 我们回家吧。
Let's start. | 我们开始吧。
Let's go to the supermarket! | 我们去超市吧！
Let's eat! | 我们吃饭吧！
Let's rest for ten minutes. | 我们休息十分钟吧。
Let's go by bus. | 我们坐公交车去吧。
Let's wait for him here. | 我们在这里等他吧。
Don't worry. | 别担心。
Don't be angry. | 别生气。
Don't be sad. | 别难过。
Don't be late tomorrow. | 明天别迟到。
Don't forget me. | 别忘了我。
Don't wait for me. | 别等我了。
Don't go to bed too late. | 别睡太晚。
Don't drink so much coffee. | 别喝这么多咖啡。
Don't eat so fast. | 别吃这么快。
Don't open the window. | 别开窗户。
Don't tell him. | 别告诉他。
Don't drive too fast. | 别开太快。
I love you. | 我爱你。
I love my family. | 我爱我的家人。
I miss you very much. | 我非常想你。
I miss my parents. | 我想我的父母。
I know. | 我知道。
I don't know. | 我不知道。
I don't understand. | 我不明白。
Do you understand? | 你明白吗？
I understand now. | 我现在明白了。
I think so too. | 我也这么想。
I don't think so. | 我不这么想。
You're right. | 你说得对。
That is right. | 对。
That is very interesting. | 那很有意思。
That isn't important. | 那不重要。
It's not difficult at all. | 一点也不难。
It's too late. | 太晚了。
It's too expensive. | 太贵了。
It's very cheap. | 非常便宜。
It's time to go home. | 该回家了。
It's time to get up. | 该起床了。
It's time to go to bed. | 该睡觉了。
It's time to have dinner. | 该吃晚饭了。
It's time to go to work. | 该上班了。
What time is it now? | 现在几点？
What day is it today? | 今天星期几？
What is this? | 这是什么？
What is that? | 那是什么？
What is the weather like today? | 今天天气怎么样？
What is the weather like in Beijing? | 北京天气怎么样？
What will the weather be like tomorrow? | 明天天气怎么样？
What would you like to drink? | 你想喝什么？
What would you like to eat? | 你想吃什么？
What do you do? | 你做什么工作？
What does your father do? | 你爸爸做什么工作？
What does your mother do? | 你妈妈做什么工作？
What does he do? | 他做什么工作？
What do you think? | 你觉得怎么样？
What is in your bag? | 你的包里有什么？
What is your favourite colour? | 你最喜欢什么颜色？
Who is he? | 他是谁？
Who are you? | 你是谁？
Who is your teacher? | 你的老师是谁？
Who is that man? | 那个男人是谁？
Who is that woman? | 那个女人是谁？
Who is that boy? | 那个男孩是谁？
Who is that girl? | 那个女孩是谁？
Who can help me? | 谁能帮我？
Who wants to go with me? | 谁想和我一起去？
Where is my phone? | 我的手机在哪里？
Where are we now? | 我们现在在哪里？
Where are you now? | 你现在在哪里？
Where can I buy milk? | 在哪里可以买牛奶？
When is your birthday? | 你的生日是什么时候？
When will you come back? | 你什么时候回来？
When will he come back? | 他什么时候回来？
Why are you late? | 你为什么迟到了？
Why not? | 为什么不呢？
Why do you want to study Chinese? | 你为什么想学中文？
Why don't you eat breakfast? | 你为什么不吃早饭？
How was your weekend? | 你周末过得怎么样？
How is your mother? | 你妈妈好吗？
How are your parents? | 你父母好吗？
How much is it? | 多少钱？
How old are you? | 你多大了？
How do you say this in Chinese? | 这个用中文怎么说？
How do you say this in English? | 这个用英语怎么说？
How many people are there in your family? | 你家有几口人？
There are four people in my family. | 我家有四口人。
There are five people in her family. | 她家有五口人。
There are seven days in a week. | 一个星期有七天。
Are you ready? | 你准备好了吗？
We are ready. | 我们准备好了。
Are you sleeping? | 你在睡觉吗？
Is it raining outside? | 外面在下雨吗？
It's raining outside. | 外面在下雨。
Can I help you? | 我可以帮你吗？
Can I go home now? | 我现在可以回家吗？
Can I come in? | 我可以进来吗？
Can you wait for me? | 你能等我吗？
Can you say that again? | 你能再说一遍吗？
Do you have time today? | 你今天有时间吗？
Do you have any questions? | 你有没有问题？
Do you love me? | 你爱我吗？
Do you know her name? | 你知道她的名字吗？
I have no time today. | 我今天没有时间。
I need your help. | 我需要你的帮助。
I need to rest. | 我需要休息。
I want to see you. | 我想见你。
I want to be a doctor. | 我想当医生。
I want to be a teacher. | 我想当老师。
I will wait for you. | 我会等你。
I will never forget you. | 我永远不会忘记你。
I will help you. | 我会帮你。
I will take this one. | 我要这个。
I'm at home now. | 我现在在家。
I'm learning to speak Chinese. | 我在学说中文。
I got up late this morning. | 我今天早上起晚了。
I didn't sleep well last night. | 我昨天晚上没睡好。
I was at home all day yesterday. | 我昨天一天都在家。
I have never seen snow. | 我从来没见过雪。
My favourite colour is blue. | 我最喜欢蓝色。
My favourite drink is tea. | 我最喜欢喝茶。
My shoes are too small. | 我的鞋太小了。
His home is far from the school. | 他家离学校很远。
His Chinese is getting better and better. | 他的中文越来越好。
The children are playing in the park. | 孩子们在公园里玩。
The cat is sleeping on the chair. | 猫在椅子上睡觉。
The dog is behind the door. | 狗在门后面。
The bus is late again. | 公交车又晚点了。
The film was very interesting. | 那部电影非常有意思。
The weather is very good today. | 今天天气非常好。
The milk is in the fridge. | 牛奶在冰箱里。
The door is open. | 门开着。
This is for you. | 这是给你的。
This one or that one? | 这个还是那个？
He is my best friend. | 他是我最好的朋友。
We are old friends. | 我们是老朋友。
We are good friends. | 我们是好朋友。
We had a good time. | 我们玩得很高兴。
Do you want to go with us? | 你想和我们一起去吗？
Good morning, teacher! | 老师早上好！
See you at three o'clock! | 三点见！
See you on Friday evening! | 星期五晚上见！
See you this afternoon! | 今天下午见！
Welcome to London! | 欢迎来伦敦！
Happy birthday, David! | 大卫，生日快乐！
Thank you, I'm not hungry. | 谢谢，我不饿。
Thank you for your call. | 谢谢你的电话。
No, thank you. | 不用了，谢谢。
I'm sorry, I don't know. | 对不起，我不知道。
I'm sorry, I don't understand. | 对不起，我不明白。
I'm sorry, I can't go. | 对不起，我不能去。
My name is Xiaoming. | 我叫小明。
Excuse me, where is the station? | 请问，车站在哪里？
Excuse me, where is the bank? | 请问，银行在哪里？
Excuse me, how much is this book? | 请问，这本书多少钱？
Please wait for five minutes. | 请等五分钟。
Please read this book. | 请看这本书。
Please take this medicine three times a day. | 这个药请每天吃三次。
It's time to go to school. | 该上学了。
It's time to have breakfast. | 该吃早饭了。
What would you like to do? | 你想做什么？
Where can I buy an umbrella? | 在哪里可以买雨伞？
Who is your best friend? | 你最好的朋友是谁？
When will your parents come back? | 你父母什么时候回来？
When can we start? | 我们什么时候可以开始？
How is the weather in London? | 伦敦天气怎么样？
How many days are there in a week? | 一个星期有几天？
Is your father at home? | 你爸爸在家吗？
Are you at school now? | 你现在在学校吗？
Are you at home now? | 你现在在家吗？
She is at work now. | 她现在在上班。
I have no questions. | 我没有问题。
I have a good friend in Paris. | 我在巴黎有一个好朋友。
I want to be a driver. | 我想当司机。
I'm not late. | 我没迟到。
I love this film. | 我非常喜欢这部电影。
We love our children. | 我们爱我们的孩子。
My father is a very busy man. | 我爸爸是个大忙人。
Many people like this film. | 很多人喜欢这部电影。
There are many people in the park today. | 今天公园里有很多人。
There is no milk at home. | 家里没有牛奶。
Two of my friends live in London. | 我有两个朋友住在伦敦。
`;

/** [English, Chinese] of every sentence. */
export const handmade = lines
  .trim()
  .split('\n')
  .map(line => line.split(' | '));
